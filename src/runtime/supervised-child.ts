/**
 * A Node.js child process for code that may end its process (native engines): it must answer pings, stay
 * under a memory limit, and is gone when its parent is.
 *
 *   starting → running → ended        `ended` says why, exactly once; nothing restarts a child here
 *
 * Messages are structured clones (typed arrays pass as they are). What arrives is `unknown`: the caller
 * checks it, for a child whose memory was damaged can send anything.
 */
import { setPriority } from 'node:os';
import { fork, type ChildProcess } from 'node:child_process';
import { collectGarbage } from './collect-garbage.ts';

export interface ChildProgram {
  /** Absolute path of the module to run; it calls {@link serveParent}. */
  readonly module: string;
  /** Node.js options before the module. Default none. */
  readonly execArgv?: readonly string[];
  /** How much it gives way to other processes: 0, the default, to 19. */
  readonly niceness?: number;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildLimits {
  /** How often it is asked whether it is alive. */
  readonly pingEveryMs: number;
  /** Ended when it has not answered for so long. Native calls block it: allow for the longest. */
  readonly silenceMs: number;
  /** Ended when its resident memory is larger. */
  readonly memoryBytes: number;
  /** After a request to stop it has so long before it is killed. */
  readonly stopGraceMs: number;
}

export const CHILD_LIMITS: ChildLimits = {
  pingEveryMs: 1000,
  silenceMs: 120_000,
  memoryBytes: 4 * 1024 ** 3,
  stopGraceMs: 500,
};

/** Why a child is no more. `crashed` covers signals and exit codes that nobody asked for. */
export type ChildEnd = 'stopped' | 'crashed' | 'silent' | 'memory';

export interface SupervisedChild {
  readonly pid: number | undefined;
  /** Most resident memory that it has told of. */
  peakMemoryBytes(): number;
  /** Sends a message; a child that has ended ignores it. */
  send(message: object): void;
  /** Settles once, when the process is gone. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Asks it to end, kills it after the grace; settles when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** @param onMessage what the child sent, unchecked; not called after `ended`. */
export function startSupervisedChild(
  program: ChildProgram,
  onMessage: (message: unknown) => void,
  limits: ChildLimits = CHILD_LIMITS,
): SupervisedChild {
  const child = fork(program.module, {
    execArgv: [...(program.execArgv ?? [])],
    env: { ...program.env },
    serialization: 'advanced',
    // Native libraries print the strangest things, file names among them.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  giveWay(child.pid, program.niceness ?? 0);
  let reason: ChildEnd = 'crashed';
  const end = (why: ChildEnd) => {
    reason = why;
    child.kill('SIGKILL');
  };
  const pulse = watchPulse(child, limits, end);
  const ended = new Promise<ChildEnd>((resolve) => {
    const finish = () => {
      pulse.stop();
      resolve(reason);
    };
    child.once('exit', finish);
    child.once('error', finish);
  });
  child.on('message', (message) => {
    if (!pulse.take(message)) onMessage(message);
  });
  return {
    pid: child.pid,
    peakMemoryBytes: pulse.peakMemoryBytes,
    send: (message) => sendQuietly(child, message),
    ended,
    async stop() {
      reason = 'stopped';
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), limits.stopGraceMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => end('stopped'),
  };
}

/** A child that ends between the check and the write is told of by `ended`, not by an error here. */
function sendQuietly(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => undefined);
}

interface Pong {
  readonly type: 'pong';
  readonly memoryBytes: number;
}

function isPong(message: unknown): message is Pong {
  return typeof message === 'object' && message !== null && (message as Pong).type === 'pong';
}

/** Pings the child, and ends it when it is silent or too large. */
function watchPulse(child: ChildProcess, limits: ChildLimits, end: (why: ChildEnd) => void) {
  let peakBytes = 0;
  let silentMs = 0;
  // Counted in pings, not by the clock: a laptop that slept has not been deaf.
  const timer = setInterval(() => {
    silentMs += limits.pingEveryMs;
    if (silentMs > limits.silenceMs) end('silent');
    else sendQuietly(child, { type: 'ping' });
  }, limits.pingEveryMs);
  timer.unref();
  return {
    stop: () => clearInterval(timer),
    peakMemoryBytes: () => peakBytes,
    /** Whether the message was an answer to a ping. Any message is a sign of life. */
    take(message: unknown): boolean {
      silentMs = 0;
      if (!isPong(message)) return false;
      peakBytes = Math.max(peakBytes, message.memoryBytes);
      if (message.memoryBytes > limits.memoryBytes) end('memory');
      return true;
    },
  };
}

/** The child's end of the line. */
export interface ParentLine {
  send(message: object): void;
}

/**
 * Answers the parent's pings and hands on its other messages. The process ends when the parent goes away
 * or asks for it, and ignores the terminal's Ctrl-C, for the parent decides what that means.
 */
export function serveParent(onMessage: (message: unknown, parent: ParentLine) => void): void {
  const send = (message: object) => {
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const answer = (message: object) => {
    send(message);
    // The answer's tensors are dead now.
    setImmediate(collectGarbage);
  };
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit(0));
  process.on('message', (message: unknown) => {
    if ((message as { type?: unknown } | null)?.type === 'ping') {
      send({ type: 'pong', memoryBytes: process.memoryUsage.rss() });
    } else {
      onMessage(message, { send: answer });
    }
  });
}

/** A child that cannot give way, or is gone already, works all the same. */
function giveWay(pid: number | undefined, niceness: number): void {
  if (pid === undefined || niceness === 0) return;
  try {
    setPriority(pid, niceness);
  } catch {
    return;
  }
}
