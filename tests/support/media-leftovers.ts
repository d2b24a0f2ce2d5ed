/** What must not be left behind. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The processes that this one started and that still run or were not reaped. */
export async function childProcesses(): Promise<string[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'ppid=,pid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line))
    .filter((line) => line?.[1] === String(process.pid) && !line[3]?.startsWith('ps -A'))
    .map((line) => line?.[3] ?? '');
}
