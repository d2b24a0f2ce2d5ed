/**
 * Holds a model's files against its family before native code reads them, which would end the process
 * without a word on a file of another kind.
 */
import { readModelFacts, type ModelFacts } from '../../inference/index.ts';
import { corruptModel } from '../shared/model-errors.ts';
import { checkTokens, type TokenTable } from '../shared/token-table.ts';
import type { Family, Files, GraphForm, VocabularyPlace } from './family.ts';

export type GraphFacts = Readonly<Record<string, ModelFacts>>;

/** Role → facts. @throws LalelaError MODEL_CORRUPT when a file is cut short, or of another family. */
export async function checkGraphs(family: Family, files: Files): Promise<GraphFacts> {
  const facts: Record<string, ModelFacts> = {};
  for (const [role, form] of Object.entries(family.graphs)) {
    const found = await readModelFacts(files[role] ?? '');
    const fault = formFault(found, form);
    if (fault !== undefined)
      throw corruptModel(`is not of the family that its entry names: its ${role} ${fault}`);
    facts[role] = found;
  }
  return facts;
}

function formFault(facts: ModelFacts, form: GraphForm): string | undefined {
  const { inputs, outputs, metadata } = facts;
  const [least, most] = form.inputs;
  if (inputs.length < least || inputs.length > most)
    return `takes ${inputs.length} inputs instead of ${least === most ? least : `${least} or more`}`;
  if (outputs.length < form.outputs)
    return `gives ${outputs.length} outputs instead of ${form.outputs}`;
  const missing = (form.metadata ?? []).filter((name) => metadata[name] === undefined);
  return missing.length === 0 ? undefined : `lacks the metadata ${missing.join(', ')}`;
}

const BLANKS = ['<blk>', '<eps>', '<blank>'];

/** @throws LalelaError MODEL_CORRUPT when the tokens are not this model's. */
export function checkVocabulary(family: Family, facts: GraphFacts, tokens: TokenTable): void {
  if (family.needsBlank === true && !BLANKS.some((blank) => tokens.numbers.has(blank)))
    throw corruptModel(`has tokens without a blank (${BLANKS.join(', ')})`);
  if (family.vocabulary === undefined) return;
  const size = vocabularySize(family.vocabulary, facts);
  if (size === undefined) return;
  if (family.vocabulary.isPartial !== true) return checkTokens(tokens, size);
  const largest = Math.max(...tokens.texts.keys());
  if (largest >= size)
    throw corruptModel(`has ${size} outputs, but a token of the number ${largest}`);
}

function vocabularySize(place: VocabularyPlace, facts: GraphFacts): number | undefined {
  const { outputs = [], metadata = {} } = facts[place.role] ?? {};
  if (place.from === 'output') return outputs[0]?.dimensions.at(-1);
  const name = place.from.metadata;
  const size = Number(metadata[name]);
  if (!Number.isSafeInteger(size) || size < 2)
    throw corruptModel(`has "${name}" in its metadata that is no number of tokens`);
  return size + (place.more ?? 0);
}
