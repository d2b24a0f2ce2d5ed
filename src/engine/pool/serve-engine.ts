/** The engine process itself: loads a model with its engine and recognises what the pool sends. */
import { LalelaError } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import { serveParent, type ParentLine } from '../../runtime/index.ts';
import type { Engine, LoadedEngine } from '../engine.ts';
import type { EngineReply, EngineRequest } from './messages.ts';

/** Engine folder's name → how to get it; only the one that a model asks for is loaded. */
export type EngineLoaders = Readonly<Record<string, () => Promise<Engine>>>;

/** Serves the pool until it goes away. */
export function serveEngine(loaders: EngineLoaders): void {
  let loaded: LoadedEngine | undefined;
  let current: { id: number; controller: AbortController } | undefined;

  async function load(model: InstalledModel): Promise<EngineReply> {
    const loader = Object.hasOwn(loaders, model.engine) ? loaders[model.engine] : undefined;
    if (loader === undefined) throw unknownEngine(model);
    loaded = await (await loader()).load(model);
    return { type: 'loaded', capabilities: loaded.capabilities };
  }

  async function recognise(request: RecogniseRequest): Promise<EngineReply> {
    if (loaded === undefined) throw new LalelaError('INTERNAL', 'No model is loaded yet.');
    const controller = new AbortController();
    current = { id: request.id, controller };
    const { segments, options, id } = request;
    const results = await loaded.recognise(segments, options, controller.signal);
    return { type: 'recognised', id, segments: [...results] } as EngineReply;
  }

  function handle(request: EngineRequest, parent: ParentLine): void {
    if (request.type === 'abort') {
      if (current?.id === request.id) current.controller.abort();
      return;
    }
    const work = request.type === 'load' ? load(request.model) : recognise(request);
    work.then(
      (reply) => parent.send(reply),
      (error: unknown) => parent.send(failure(error, request)),
    );
  }

  serveParent((message, parent) => handle(message as EngineRequest, parent));
}

type RecogniseRequest = Extract<EngineRequest, { type: 'recognise' }>;

function unknownEngine(model: InstalledModel): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The model ${model.id} asks for an engine that this version does not have. ` +
      'Update Lalela, or pull the model again with `lalela models pull`.',
  );
}

/** An engine's own error text may hold speech or paths: only our own messages leave the process. */
function failure(error: unknown, request: EngineRequest): EngineReply {
  const known =
    error instanceof LalelaError
      ? error
      : new LalelaError('ENGINE_FAILED', 'The engine failed.', { isRetryable: true });
  const { code, message, isRetryable } = known;
  const id = request.type === 'recognise' ? { id: request.id } : {};
  return { type: 'failed', code, message, isRetryable, ...id };
}
