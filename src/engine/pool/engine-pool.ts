/**
 * The pool of engine processes: as many as cores, one thread and one model each.
 *
 *   starting → idle ⇄ busy → leaving → gone
 *
 * A segment whose process ends or fails is recognised once more in another process, by itself; then its
 * call rejects with ENGINE_FAILED and the caller reports its span. A process that failed is never used
 * again. Segments of all callers share the queue, batched by likeness of length; the recordings, which are
 * told apart by their signals, take turns ({@link createFairShares}).
 */
import type { LalelaError } from '../../kernel/index.ts';
import { codeOf } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type {
  EngineCapabilities,
  RecogniseOptions,
  RecognisedSegment,
  SpeechSegment,
} from '../engine.ts';
import { pickBatch, type Sized } from './batches.ts';
import type { EngineProcess } from './engine-process.ts';
import { createFairShares } from './fair-shares.ts';
import { onAllAborted } from './on-all-aborted.ts';
import { cancelled, loadError, segmentError } from './pool-errors.ts';

export interface RecogniseTask {
  readonly model: InstalledModel;
  readonly segment: SpeechSegment;
  readonly options: RecogniseOptions;
}

export interface EnginePool {
  /** Makes sure that a process with this model is there or starting; gives what the model can do. */
  warm(model: InstalledModel): Promise<EngineCapabilities>;
  /** What a model can do, as the process said that had it last; else as `warm`. @throws as `warm`. */
  capabilitiesOf(model: InstalledModel): Promise<EngineCapabilities>;
  /**
   * Recognises one segment. @param signal the recording's: segments with the same one are of one recording.
   * @throws LalelaError ENGINE_FAILED after the second attempt, MODEL_CORRUPT when the model cannot be
   * loaded, CANCELLED when `signal` is aborted or the pool closed.
   */
  recognise(task: RecogniseTask, signal: AbortSignal): Promise<RecognisedSegment>;
  /** Process ids of the engine processes alive now. */
  processIds(): number[];
  /** Ends every process; what waits is cancelled. */
  close(): Promise<void>;
}

export interface EnginePoolOptions {
  /** Most processes at once. */
  readonly size: number;
  readonly startProcess: () => EngineProcess;
  /** A process is replaced after so many segments. Default {@link MOST_SEGMENTS_PER_PROCESS}. */
  readonly mostSegmentsPerProcess?: number;
  readonly log?: Log;
}

interface Waiting extends Sized {
  readonly task: RecogniseTask;
  readonly signal: AbortSignal;
  readonly attempts: number;
  readonly resolve: (result: RecognisedSegment) => void;
  readonly reject: (error: LalelaError) => void;
}

interface Slot {
  readonly process: EngineProcess;
  readonly model: InstalledModel;
  readonly capabilities: Promise<EngineCapabilities>;
  state: 'starting' | 'idle' | 'busy' | 'leaving';
  batchSize: number;
  /** Segments recognised. */
  recognised: number;
}

const MOST_ATTEMPTS = 2;
/** So many batches failed in a row, none between them done: the model or the machine is broken. */
const MOST_FAILURES_IN_A_ROW = 8;
/**
 * A process that has recognised so many segments makes room for a fresh one. Segments differ in length, and
 * the holes that their tensors leave behind are never all filled again: it would grow by a fifth in an hour
 * (`npm run bench -- memory`). A start costs about a second, every eight minutes of its sound or so.
 */
const MOST_SEGMENTS_PER_PROCESS = 20;

export function createEnginePool(options: EnginePoolOptions): EnginePool {
  return new ProcessPool(options);
}

class ProcessPool implements EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #slots = new Set<Slot>();
  /** Processes that were dropped and are not gone yet: nothing outlives `close`. */
  readonly #ending = new Set<Promise<void>>();
  readonly #shares = createFairShares<AbortSignal>();
  readonly #known = new Map<string, EngineCapabilities>();
  #queue: Waiting[] = [];
  #failuresInARow = 0;
  #isClosed = false;

  constructor(options: EnginePoolOptions) {
    this.#options = options;
  }

  warm(model: InstalledModel): Promise<EngineCapabilities> {
    const warm = [...this.#slots].find((slot) => slot.model.id === model.id);
    return (warm ?? this.#start(model)).capabilities.catch((error: unknown) => {
      throw loadError(error, model.id);
    });
  }

  async capabilitiesOf(model: InstalledModel): Promise<EngineCapabilities> {
    return this.#known.get(model.id) ?? this.warm(model);
  }

  recognise(task: RecogniseTask, signal: AbortSignal): Promise<RecognisedSegment> {
    const { startSample, endSample } = task.segment.span;
    return new Promise((resolve, reject) => {
      if (this.#isClosed || signal.aborted) return reject(cancelled());
      const onAbort = () => {
        this.#queue = this.#queue.filter((waiting) => waiting.task !== task);
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal.removeEventListener('abort', onAbort);
      this.#queue.push({
        sampleCount: endSample - startSample,
        isAlone: false,
        attempts: 0,
        task,
        signal,
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
      });
      this.#dispatch();
    });
  }

  processIds(): number[] {
    return [...this.#slots].flatMap(({ process: { pid } }) => pid ?? []);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.splice(0)) waiting.reject(cancelled());
    for (const slot of this.#slots) this.#drop(slot);
    await Promise.all(this.#ending);
  }

  #start(model: InstalledModel): Slot {
    const engine = this.#options.startProcess();
    const capabilities = engine.load(model);
    const slot: Slot = {
      process: engine,
      model,
      capabilities,
      state: 'starting',
      batchSize: 1,
      recognised: 0,
    };
    this.#slots.add(slot);
    this.#options.log?.debug(
      { model: model.id, processes: this.#slots.size },
      'engine-process-started',
    );
    capabilities.then(
      (known) => {
        slot.batchSize = known.batchSize;
        this.#known.set(model.id, known);
        this.#free(slot);
      },
      (error: unknown) => {
        this.#drop(slot);
        this.#rejectAllOf(model.id, loadError(error, model.id));
      },
    );
    void engine.ended.then(() => this.#slots.delete(slot));
    return slot;
  }

  #free(slot: Slot): void {
    slot.state = 'idle';
    this.#dispatch();
  }

  #release(slot: Slot): void {
    if (
      slot.recognised < (this.#options.mostSegmentsPerProcess ?? MOST_SEGMENTS_PER_PROCESS) ||
      this.#isClosed
    )
      return this.#free(slot);
    // The fresh one starts when this one is gone: both together would need more than one that has grown.
    slot.state = 'leaving';
    void slot.process.stop().then(() => {
      this.#slots.delete(slot);
      if (!this.#isClosed && this.#slots.size < this.#options.size) this.#start(slot.model);
    });
  }

  #drop(slot: Slot): void {
    this.#slots.delete(slot);
    const ending = slot.process.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #rejectAllOf(modelId: string, error: LalelaError): void {
    const isOf = ({ task }: Waiting) => task.model.id === modelId;
    const rejected = this.#queue.filter(isOf);
    this.#queue = this.#queue.filter((waiting) => !isOf(waiting));
    for (const waiting of rejected) waiting.reject(error);
  }

  /** Gives every idle process work, and starts processes while there is more. */
  #dispatch(): void {
    if (this.#isClosed) return;
    for (const slot of this.#slots) {
      if (slot.state === 'idle') this.#hand(slot, this.#takeBatch(slot));
    }
    while (this.#startsAnother());
  }

  #takeBatch(slot: Slot): Waiting[] {
    const ofModel = this.#queue
      .filter(({ task }) => task.model.id === slot.model.id)
      .map((waiting) => ({
        waiting,
        mark: waiting.isAlone ? -1 : this.#shares.markOf(waiting.signal),
      }))
      .sort((a, b) => a.mark - b.mark)
      .map(({ waiting }) => waiting);
    const asked = ofModel[0]?.task.options;
    const candidates = ofModel.filter(
      ({ task: { options } }) =>
        // One list a recording: what one client expects is not heard into the words of another.
        options.language === asked?.language && options.phrases === asked.phrases,
    );
    // What waits is shared out: with little left, every process gets some.
    const fairShare = Math.ceil(candidates.length / this.#options.size);
    const picked = pickBatch(candidates, Math.min(slot.batchSize, fairShare));
    const batch = picked.map((index) => candidates[index] as Waiting);
    this.#queue = this.#queue.filter((waiting) => !batch.includes(waiting));
    for (const { signal, sampleCount } of batch) this.#shares.take(signal, sampleCount);
    return batch;
  }

  #hand(slot: Slot, batch: readonly Waiting[]): void {
    const first = batch[0];
    if (first === undefined) return;
    slot.state = 'busy';
    const segments = batch.map(({ task }) => task.segment);
    const signals = batch.map(({ signal }) => signal);
    const unlisten = onAllAborted(signals, () => slot.process.abort());
    slot.process
      .recognise(segments, first.task.options)
      .finally(unlisten)
      .then(
        (results) => {
          this.#failuresInARow = 0;
          slot.recognised += batch.length;
          batch.forEach((waiting, index) => waiting.resolve(results[index] as RecognisedSegment));
          this.#release(slot);
        },
        (error: unknown) => {
          this.#drop(slot);
          this.#retry(batch, error);
        },
      );
  }

  #retry(batch: readonly Waiting[], error: unknown): void {
    this.#failuresInARow++;
    const code = codeOf(error);
    this.#options.log?.warn({ segments: batch.length, code }, 'engine-process-failed');
    const isBroken = this.#isClosed || this.#failuresInARow >= MOST_FAILURES_IN_A_ROW;
    for (const waiting of batch) {
      const attempts = waiting.attempts + 1;
      if (waiting.signal.aborted) waiting.reject(cancelled());
      else if (attempts >= MOST_ATTEMPTS || isBroken) waiting.reject(segmentError(error));
      else this.#queue.unshift({ ...waiting, attempts, isAlone: true });
    }
    this.#dispatch();
  }

  /** Starts a process when something waits that no process is about to take. */
  #startsAnother(): boolean {
    const next = this.#queue[0]?.task.model;
    const slots = [...this.#slots];
    const starting = slots.filter(({ state }) => state === 'starting').length;
    if (next === undefined || starting >= this.#queue.length) return false;
    if (slots.length >= this.#options.size) {
      const other = slots.find(({ state, model }) => state === 'idle' && model.id !== next.id);
      if (other === undefined) return false;
      this.#drop(other);
    }
    this.#start(next);
    return true;
  }
}
