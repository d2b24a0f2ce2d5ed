/** One engine process as the pool sees it: loads one model, then recognises one batch at a time. */
import { LalelaError } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import { startChildClient, type ChildProgram } from '../../runtime/index.ts';
import type {
  EngineCapabilities,
  RecogniseOptions,
  RecognisedSegment,
  SpeechSegment,
} from '../engine.ts';
import { parseEngineReply, type EngineReply, type EngineRequest } from './messages.ts';

export interface EngineProcess {
  readonly pid: number | undefined;
  /** @throws LalelaError MODEL_CORRUPT or ENGINE_FAILED; the process must not be used then. */
  load(model: InstalledModel): Promise<EngineCapabilities>;
  /** One call at a time. @throws LalelaError ENGINE_FAILED; the process must not be used again. */
  recognise(
    segments: readonly SpeechSegment[],
    options: RecogniseOptions,
  ): Promise<readonly RecognisedSegment[]>;
  /** Asks it to give up the call in hand. */
  abort(): void;
  /** Settles when the process is gone. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export function startEngineProcess(program: ChildProgram): EngineProcess {
  const child = startChildClient({ program, name: 'engine' });
  let lastId = 0;

  async function ask(request: EngineRequest): Promise<Exclude<EngineReply, { type: 'failed' }>> {
    const reply = parseEngineReply(await child.ask(request));
    if (reply === undefined) throw nonsense();
    if (reply.type !== 'failed') return reply;
    throw new LalelaError(reply.code, reply.message, { isRetryable: reply.isRetryable });
  }

  return {
    pid: child.pid,
    ended: child.ended,
    abort: () => child.tell({ type: 'abort', id: lastId } satisfies EngineRequest),
    stop: () => child.stop(),
    async load(model) {
      const reply = await ask({ type: 'load', model });
      if (reply.type !== 'loaded') throw nonsense();
      return reply.capabilities;
    },
    async recognise(segments, options) {
      const reply = await ask({ type: 'recognise', id: ++lastId, segments, options });
      const isWhole = reply.type === 'recognised' && reply.segments.length === segments.length;
      if (!isWhole) throw nonsense();
      return reply.segments;
    },
  };
}

function nonsense(): LalelaError {
  const message = 'The engine process sent an answer that makes no sense.';
  return new LalelaError('ENGINE_FAILED', message, { isRetryable: true });
}
