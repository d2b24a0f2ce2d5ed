/**
 * Who a process is, beyond its number: numbers are given anew after a process ends, after a restart of the
 * machine, and in every container.
 */
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  /** The machine and process namespace in which `pid` has a meaning: 8 hexadecimal digits. */
  readonly place: string;
  readonly pid: number;
  /** When it started, as this system counts: comparable for equality only; `0` where it cannot be told. */
  readonly startMark: string;
}

const UNKNOWN_MARK = '0';

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { place: await ownPlace(), pid: process.pid, startMark: await startMark(process.pid) };
}

/** Whether that process has certainly ended. One of another place is never called gone. */
export async function isGone(identity: ProcessIdentity): Promise<boolean> {
  if (identity.place !== (await ownPlace())) return false;
  if (!isAlive(identity.pid)) return true;
  const mark = await startMark(identity.pid);
  return mark !== UNKNOWN_MARK && mark !== identity.startMark;
}

async function ownPlace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8);
}

/** Linux tells the start of a process in ticks since the machine's, whose own id changes with each. */
async function startMark(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything, so count from its end.
    const startTicks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    return startTicks === undefined ? UNKNOWN_MARK : `${boot.slice(0, 8)}x${startTicks}`;
  } catch {
    return UNKNOWN_MARK;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
