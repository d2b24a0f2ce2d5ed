/** Fetches each source once in a pull, when the first model needs it. */
import { LalelaError } from '../../kernel/index.ts';
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { fetchMembers } from './fetch-members.ts';
import type { PlannedSource, PullPlan } from './pull-plan.ts';
import type { FetchedMember, ModelFile, PullOptions } from './pull-types.ts';
import type { WorkFolder } from './work-folder.ts';

export interface MemberCacheOptions {
  readonly options: PullOptions;
  readonly plan: PullPlan;
  readonly work: WorkFolder;
  readonly staging: string;
}

export interface MemberCache {
  /** Role → file. */
  filesOf(entry: CatalogueEntry): Promise<ReadonlyMap<string, ModelFile>>;
}

export function createMemberCache({
  options,
  plan,
  work,
  staging,
}: MemberCacheOptions): MemberCache {
  const { network, signal, modelsFolder, onProgress } = options;
  const fetched = new Map<PlannedSource, ReadonlyMap<string, FetchedMember>>();

  async function fetchFor(modelId: string, planned: PlannedSource) {
    const known = fetched.get(planned);
    if (known !== undefined) return known;
    const members = await fetchMembers({
      planned,
      staging,
      modelsFolder,
      context: {
        downloads: work.downloads,
        network,
        signal,
        onBytes: (doneBytes, totalBytes) =>
          onProgress({
            modelId,
            phase: 'fetching',
            doneBytes,
            ...(totalBytes === undefined ? {} : { totalBytes }),
          }),
      },
      onUnpack: () => onProgress({ modelId, phase: 'unpacking', doneBytes: 0 }),
    });
    fetched.set(planned, members);
    return members;
  }

  return {
    async filesOf(entry) {
      const files = new Map<string, ModelFile>();
      for (const [role, file] of Object.entries(entry.files)) {
        const planned = plan.sourceOf(entry, file);
        const name = file.member ?? '';
        const member = (await fetchFor(entry.id, planned)).get(name);
        if (member === undefined) throw new LalelaError('INTERNAL', 'A file was not planned.');
        files.set(role, { ...member, isShared: planned.members.get(name)?.isShared === true });
      }
      return files;
    },
  };
}
