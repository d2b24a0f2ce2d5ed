/** What goes into a pull, through it, and comes out. */
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import type { FileDigest } from '../files/write-checked-file.ts';
import type { InstalledModel } from '../installed-model.ts';
import type { Network } from '../sources/fetch-context.ts';

export interface PullProgress {
  readonly modelId: string;
  readonly phase: 'waiting' | 'fetching' | 'unpacking' | 'preparing' | 'installed';
  /** Of what is being fetched for this model now; 0 in the other phases. */
  readonly doneBytes: number;
  readonly totalBytes?: number;
}

export interface PullOptions {
  readonly modelsFolder: string;
  readonly entries: readonly CatalogueEntry[];
  readonly network: Network;
  readonly prepare: PrepareModel | undefined;
  readonly checkInstalled: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/**
 * Lets an engine make files of its own beside a model's, once, when it is installed. Answers role → name
 * of each file that it wrote in `folder`.
 */
export type PrepareModel = (
  model: {
    readonly folder: string;
    readonly entry: CatalogueEntry;
    /** Role → absolute path, in `folder`. */
    readonly files: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
) => Promise<Readonly<Record<string, string>>>;

export interface PulledModel {
  readonly model: InstalledModel;
  /** Whether it was there already; then nothing was fetched. */
  readonly wasInstalled: boolean;
  /** Role → sha256 of files whose checksum was not known before, and from now on is. */
  readonly pinned: Readonly<Record<string, string>>;
  /** Name that a folder which was in the way has now, in the folder of models. */
  readonly setAside?: string;
}

/** A file as it was fetched. */
export interface FetchedMember extends FileDigest {
  readonly path: string;
}

/** A file of a model as it was fetched. */
export interface ModelFile extends FetchedMember {
  /** Whether another model of this pull needs it too, so that it is copied and not moved. */
  readonly isShared: boolean;
}
