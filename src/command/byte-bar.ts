/** A bar of bytes for one thing after another. */
import { formatBytes } from './models-text.ts';
import type { Output } from './output.ts';
import { createProgressBar, type ProgressBar } from './progress-bar.ts';

export interface ByteBar {
  /** @param label of what is done now; another label begins another bar. @returns whether it did. */
  show(label: string, doneBytes: number, totalBytes?: number): boolean;
  end(): void;
}

export function createByteBar(output: Output, isQuiet = false): ByteBar {
  let bar: ProgressBar | undefined;
  let label = '';
  return {
    show(newLabel, doneBytes, totalBytes) {
      const isNew = newLabel !== label;
      if (isNew) {
        bar?.end();
        bar = createProgressBar(output, {
          label: newLabel,
          isShown: output.isTerminal && !isQuiet,
        });
      }
      label = newLabel;
      const note = doneBytes > 0 ? formatBytes(doneBytes) : undefined;
      bar?.update({ done: doneBytes, total: totalBytes, note });
      return isNew;
    },
    end: () => bar?.end(),
  };
}
