import { withoutPunctuation, type Segment, type Transcript } from '../transcript/index.ts';
import { caseNames } from './case-names.ts';
import { joinAcronyms } from './join-acronyms.ts';
import { nameTablesOf, type NameTables } from './language-names.ts';
import { isCased } from './text-case.ts';

/**
 * The transcript with acronyms and names as they are written: letters that spell an acronym are one word
 * (`a n c` → `ANC`), names have the capitals inside them (`Kwazulu-natal` → `KwaZulu-Natal`) where the text
 * has capitals at all. A joined word lasts as long as its letters together and has their mean confidence.
 * No other word is added, dropped, moved or changed.
 */
export function writeNames(transcript: Transcript): Transcript {
  const { cased, segments } = joinAll(transcript);
  const joined = { ...transcript, segments };
  return cased ? caseTranscript(joined) : joined;
}

/** The transcript with the capitals inside names. */
export function caseTranscript(transcript: Transcript): Transcript {
  const tables = nameTablesOf(transcript.language);
  return {
    ...transcript,
    segments: transcript.segments.map((segment) => withCasedNames(segment, tables)),
  };
}

/**
 * The transcript without punctuation and capitals, but for acronyms: they are joined as `writeNames` does
 * and keep their capitals, as readers of the older contract expect.
 */
export function writePlain(transcript: Transcript): Transcript {
  const { tables, cased, segments, joined } = joinAll(transcript);
  return withoutPunctuation({ ...transcript, segments }, (text) => {
    if (joined.has(text)) return true;
    return cased && tables.writtenAcronyms.has(text.slice(text.lastIndexOf('-') + 1));
  });
}

function joinAll(transcript: Transcript) {
  const tables = nameTablesOf(transcript.language);
  const cased = isCased(transcript.segments);
  const joined = new Set<string>();
  const segments = transcript.segments.map((segment) => ({
    ...segment,
    words: joinAcronyms(segment.words, { tables, cased, joined }),
  }));
  return { tables, cased, segments, joined };
}

function withCasedNames(segment: Segment, tables: NameTables): Segment {
  return { ...segment, words: caseNames(segment.words, tables.names) };
}
