/** One room of `src/`. */
interface Room {
  readonly what: string;
  readonly may: '*' | readonly string[];
}
export const ROOMS: Readonly<Record<string, Room>>;
export const PURE_ROOMS: readonly string[];
export const ADAPTERS: readonly string[];
export const HOMES: Readonly<Record<string, readonly string[]>>;
export const PROCESS_MODULES: readonly string[];
