/**
 * The child processes that are running now, so that none outlives this process however it ends (short of
 * SIGKILL, after which a child ends by itself when it writes to its broken pipe).
 */
import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Remembers a child that leads a process group of its own, until it has ended. */
export function trackChild(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  const forget = () => {
    running.delete(child);
    if (running.size === 0) process.removeListener('exit', killAll);
  };
  child.once('close', forget);
  child.once('error', () => {
    if (child.pid === undefined) forget();
  });
}

/** Kills a child and all its descendants at once. Harmless when it has ended or never started. */
export function killProcessGroup(child: ChildProcess): void {
  // Once the child is reaped, the system may have given its number to a stranger.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function killAll(): void {
  for (const child of running) killProcessGroup(child);
}
