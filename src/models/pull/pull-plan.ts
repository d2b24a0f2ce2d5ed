/** What a pull has to fetch: the files of all its models, gathered by where they come from. */
import { createHash } from 'node:crypto';
import type {
  CatalogueEntry,
  CatalogueFile,
  CatalogueSource,
} from '../catalogue/catalogue-entry.ts';
import { mostBytes } from '../catalogue/catalogue-entry.ts';
import { parseSourceAddress, type SourceAddress } from '../sources/source-address.ts';
import { LalelaError } from '../../kernel/index.ts';

/** A source with all that is wanted of it, for however many models. */
export interface PlannedSource {
  /** The same for the same source in every pull; safe as a file name. */
  readonly key: string;
  readonly source: CatalogueSource;
  readonly address: SourceAddress;
  /** Members (`''` for a source that is one file), each once. */
  readonly members: ReadonlyMap<string, PlannedMember>;
}

export interface PlannedMember {
  readonly member: string;
  readonly mostBytes: number;
  /** `encoder of "moonshine-base-en"`: the first that wants it. */
  readonly label: string;
  /** Whether several models want it. */
  readonly isShared: boolean;
}

export interface PullPlan {
  /** The source of a file of a model. */
  sourceOf(entry: CatalogueEntry, file: CatalogueFile): PlannedSource;
  readonly sources: readonly PlannedSource[];
}

export function planPull(entries: readonly CatalogueEntry[]): PullPlan {
  const sources = new Map<string, PlannedSource & { members: Map<string, PlannedMember> }>();
  for (const entry of entries)
    for (const [role, file] of Object.entries(entry.files)) {
      const source = sourceNamed(entry, file.source);
      const key = sourceKey(source);
      const planned = sources.get(key) ?? {
        key,
        source,
        address: addressOf(source),
        members: new Map<string, PlannedMember>(),
      };
      sources.set(key, planned);
      const member = file.member ?? '';
      const earlier = planned.members.get(member);
      planned.members.set(member, {
        member,
        label: earlier?.label ?? `${role} of "${entry.id}"`,
        // The larger: what each model expects is checked when it takes the file.
        mostBytes: Math.max(mostBytes(file), earlier?.mostBytes ?? 0),
        isShared: earlier !== undefined,
      });
    }
  return {
    sources: [...sources.values()],
    sourceOf(entry, file) {
      const planned = sources.get(sourceKey(sourceNamed(entry, file.source)));
      if (planned === undefined) throw new LalelaError('INTERNAL', 'A source was not planned.');
      return planned;
    },
  };
}

function sourceKey(source: CatalogueSource): string {
  return createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 32);
}

function sourceNamed(entry: CatalogueEntry, name: string): CatalogueSource {
  const source = entry.sources[name];
  if (source === undefined) throw new LalelaError('INTERNAL', 'An entry was not checked.');
  return source;
}

function addressOf(source: CatalogueSource): SourceAddress {
  const address = parseSourceAddress(source);
  if (typeof address === 'string') throw new LalelaError('INTERNAL', 'An entry was not checked.');
  return address;
}
