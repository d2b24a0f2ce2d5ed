/** Where a command's words go. Results to standard output, all else to standard error. */
export interface Output {
  /** Settles when it has been taken, so that a slow reader holds the writer back. */
  stdout(content: string | Uint8Array): Promise<void>;
  stderr(text: string): void;
  /** Whether standard error is a terminal that can redraw a line. */
  readonly isTerminal: boolean;
  /** Whether standard output is a terminal, which shows text and nothing else. */
  readonly isStdoutTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** A name that is safe to print: a file's name may hold codes that a terminal obeys. */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
