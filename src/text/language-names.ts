import type { LanguageCode } from '../kernel/index.ts';
import { AFR } from './afr/names.ts';
import { ENG } from './eng/names.ts';
import { NBL } from './nbl/names.ts';
import { NSO } from './nso/names.ts';
import { SHARED_ACRONYMS } from './shared/acronyms.ts';
import { SHARED_NAMES } from './shared/names.ts';
import type { LanguageNames } from './shared/word-list.ts';
import { SOT } from './sot/names.ts';
import { SSW } from './ssw/names.ts';
import { TSN } from './tsn/names.ts';
import { TSO } from './tso/names.ts';
import { VEN } from './ven/names.ts';
import { XHO } from './xho/names.ts';
import { ZUL } from './zul/names.ts';

/** What `writeNames` looks things up in. */
export interface NameTables {
  /** The letters of an acronym in lower case → how it is written: `enca` → `eNCA`. */
  readonly acronyms: ReadonlyMap<string, string>;
  /** How many letters the longest acronym has. */
  readonly longestAcronym: number;
  /** Written forms, to know an acronym that an engine joined by itself. */
  readonly writtenAcronyms: ReadonlySet<string>;
  /** A name in lower case → how it is written. */
  readonly names: ReadonlyMap<string, string>;
  /** Letters that are words by themselves, in lower case. */
  readonly wordLetters: ReadonlySet<string>;
}

const OWN: Readonly<Record<Exclude<LanguageCode, 'mul'>, LanguageNames>> = {
  afr: AFR,
  eng: ENG,
  nbl: NBL,
  nso: NSO,
  sot: SOT,
  ssw: SSW,
  tsn: TSN,
  tso: TSO,
  ven: VEN,
  xho: XHO,
  zul: ZUL,
};

/** Any language, and speech that switches: every acronym, and no letter trusted that is a word in one of them. */
const MIXED: LanguageNames = {
  wordLetters: [...new Set(Object.values(OWN).flatMap(({ wordLetters }) => [...wordLetters]))].join(
    '',
  ),
  acronyms: Object.values(OWN).flatMap(({ acronyms }) => acronyms),
  names: [],
};

const tables = new Map<string, NameTables>();

/** The tables of a language (ISO 639-3); those of speech that switches for `mul` and any other. */
export function nameTablesOf(language: string): NameTables {
  const own = Object.hasOwn(OWN, language) ? OWN[language as keyof typeof OWN] : undefined;
  const key = own === undefined ? 'mul' : language;
  const known = tables.get(key) ?? buildTables(own ?? MIXED);
  tables.set(key, known);
  return known;
}

function buildTables({ wordLetters, acronyms, names }: LanguageNames): NameTables {
  const written = [...SHARED_ACRONYMS, ...acronyms];
  const byLetters = new Map(written.map((acronym) => [lettersOf(acronym), acronym]));
  return {
    acronyms: byLetters,
    longestAcronym: Math.max(...[...byLetters.keys()].map(({ length }) => length)),
    writtenAcronyms: new Set(written),
    names: new Map([...SHARED_NAMES, ...names].map((name) => [name.toLowerCase(), name])),
    wordLetters: new Set(wordLetters),
  };
}

/** What is heard when an acronym is spelled out. */
function lettersOf(acronym: string): string {
  return acronym.toLowerCase().replaceAll(/[^a-z]/gu, '');
}
