/**
 * Question and answer with one supervised child: one question at a time, in the order asked, and never one
 * without an answer.
 */
import { LalelaError } from '../kernel/index.ts';
import {
  startSupervisedChild,
  type ChildEnd,
  type ChildLimits,
  type ChildProgram,
} from './supervised-child.ts';

export interface ChildClient {
  readonly pid: number | undefined;
  /**
   * Sends a question and waits for the child's next message, which is unchecked.
   * @throws LalelaError ENGINE_FAILED or ENGINE_TIMEOUT when the child ends instead.
   */
  ask(question: object): Promise<unknown>;
  /** Sends a message that is not answered. */
  tell(message: object): void;
  readonly ended: Promise<ChildEnd>;
  peakMemoryBytes(): number;
  stop(): Promise<void>;
}

export interface ChildClientOptions {
  readonly program: ChildProgram;
  /** What the child is, for messages: "engine". */
  readonly name: string;
  readonly limits?: ChildLimits;
}

export function startChildClient({ program, name, limits }: ChildClientOptions): ChildClient {
  let resolvePending: ((message: unknown) => void) | undefined;
  const child = startSupervisedChild(
    program,
    (message) => {
      resolvePending?.(message);
      resolvePending = undefined;
    },
    limits,
  );
  const failure = child.ended.then((why) => {
    throw endedError(name, why);
  });
  // Without a question in hand nobody is told that the child ended; `ended` is there for that.
  failure.catch(() => undefined);
  let previous: Promise<unknown> = Promise.resolve();

  function put(question: object): Promise<unknown> {
    const answer = new Promise<unknown>((resolve) => (resolvePending = resolve));
    child.send(question);
    return Promise.race([answer, failure]);
  }

  return {
    pid: child.pid,
    ended: child.ended,
    peakMemoryBytes: () => child.peakMemoryBytes(),
    tell: (message) => child.send(message),
    stop: () => child.stop(),
    ask(question) {
      const answer = previous.then(() => put(question));
      previous = answer.catch(() => undefined);
      return answer;
    },
  };
}

function endedError(name: string, why: ChildEnd): LalelaError {
  const messages: Record<ChildEnd, string> = {
    stopped: `The ${name} process was stopped.`,
    crashed: `The ${name} process ended unexpectedly.`,
    silent: `The ${name} process stopped answering and was ended.`,
    memory: `The ${name} process used more memory than it may and was ended.`,
  };
  const code = why === 'silent' ? 'ENGINE_TIMEOUT' : 'ENGINE_FAILED';
  return new LalelaError(code, messages[why], { isRetryable: true });
}
