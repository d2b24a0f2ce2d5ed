import type { ProgramRun } from '../../runtime/index.ts';

/** FFmpeg needs some 300 MB of addresses to start; a damaged index of a day's recording may ask for a gigabyte. */
const ADDRESS_SPACE_BYTES = 1_500_000_000;
/** The recording, the pipes and what the C library opens. */
const MAX_OPEN_FILES = 64;

/**
 * A command under limits that the kernel keeps: memory, processor time, no file written, no core dump. Where
 * there is no prlimit the command runs as it is, and the counter of bytes and the wall clock still hold.
 */
export function limitedCommand(
  prlimit: string | undefined,
  command: readonly [program: string, ...args: string[]],
  processorMs: number,
): Pick<ProgramRun, 'program' | 'arguments'> {
  const [program, ...args] = command;
  if (prlimit === undefined) return { program, arguments: args };
  const seconds = Math.ceil(processorMs / 1000);
  return {
    program: prlimit,
    arguments: [
      ...[`--as=${ADDRESS_SPACE_BYTES}`, `--cpu=${seconds}`, '--fsize=0'],
      ...[`--nofile=${MAX_OPEN_FILES}`, '--core=0', '--', ...command],
    ],
  };
}
