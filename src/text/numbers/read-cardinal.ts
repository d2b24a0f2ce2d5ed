import type { NumberToken } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';

/** A number that was read from words, and where the words after it begin. */
export interface ReadNumber {
  readonly value: number;
  readonly end: number;
  readonly isOrdinal: boolean;
  /** The scale that was said last and multiplies the whole: `two million`. */
  readonly lastScale: string | undefined;
  /** Whether it is one word worth less than ten. */
  readonly isSingle: boolean;
}

/** What stands below 100 in a group of three digits. */
type Tail = 'nothing' | 'units' | 'teens' | 'tens' | 'full';

interface State {
  /** Whole thousands, millions … */
  total: number;
  /** The group of up to three digits that is being said. */
  group: number;
  hasHundreds: boolean;
  tail: Tail;
  isAfterAnd: boolean;
  lowestScale: number;
  lastScale: string | undefined;
  isOrdinal: boolean;
}

/** The longest cardinal or ordinal that begins with this token; a mark behind a word ends it. */
export function readNumber(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): ReadNumber | undefined {
  const state: State = {
    total: 0,
    group: 0,
    hasHundreds: false,
    tail: 'nothing',
    isAfterAnd: false,
    lowestScale: Infinity,
    lastScale: undefined,
    isOrdinal: false,
  };
  let end = from;
  let wordCount = 0;
  for (let at = from; at < tokens.length && !state.isOrdinal; at++) {
    const token = tokens[at]!;
    const parts = partsFrom(tokens, { at, isFirst: at === from }, language);
    if (parts === undefined || !takeAll(state, parts.parts, language)) break;
    wordCount += parts.parts.length;
    at += parts.extra;
    end = at + 1;
    if (tokens[at]!.marks !== '' || (parts.extra > 0 && token.marks !== '')) break;
  }
  if (end === from) return undefined;
  const value = state.total + state.group;
  return {
    value,
    end,
    isOrdinal: state.isOrdinal,
    lastScale: state.lastScale,
    isSingle: wordCount === 1 && value < 10,
  };
}

/** The parts of a token, with those of the next where `and` or `a` needs it to mean a number. */
function partsFrom(
  tokens: readonly NumberToken[],
  { at, isFirst }: { at: number; isFirst: boolean },
  language: NumberWords,
): { parts: readonly string[]; extra: number } | undefined {
  const token = tokens[at]!;
  if (isFirst && token.text === language.one) return oneOf(token, tokens[at + 1], language);
  if (!isFirst && token.text === language.and) return andOf(token, tokens[at + 1]);
  const isPart = token.parts.length > 0 && (isFirst || !token.isOpened);
  return isPart ? { parts: token.parts, extra: 0 } : undefined;
}

/** `and five`. */
function andOf(
  { text, marks }: NumberToken,
  next: NumberToken | undefined,
): { parts: readonly string[]; extra: number } | undefined {
  const isJoined = next !== undefined && next.parts.length > 0 && marks === '';
  return isJoined ? { parts: [text, ...next.parts], extra: 1 } : undefined;
}

/** `a hundred`. */
function oneOf(
  { marks }: NumberToken,
  next: NumberToken | undefined,
  { scales }: NumberWords,
): { parts: readonly string[]; extra: number } | undefined {
  const [part] = next?.parts ?? [];
  if (part === undefined || marks !== '' || !Object.hasOwn(scales, part)) return undefined;
  return { parts: next!.parts, extra: 1 };
}

/** Takes all of the parts, or none. */
function takeAll(state: State, parts: readonly string[], language: NumberWords): boolean {
  const tried = { ...state };
  if (!parts.every((part) => take(tried, part, language))) return false;
  if (parts.at(-1) === language.and) return false;
  Object.assign(state, tried);
  return true;
}

function take(state: State, part: string, language: NumberWords): boolean {
  if (part === language.and) return takeAnd(state, language);
  const scale = language.scales[part];
  if (scale !== undefined) return takeScale(state, scale, part);
  const ordinal = language.ordinals[part];
  if (ordinal !== undefined) state.isOrdinal = true;
  if (ordinal !== undefined && ordinal >= 100) return takeScale(state, ordinal, part);
  return takeValue(state, ordinal ?? language.values[part]!, language);
}

function takeAnd(state: State, { unitsFirst }: NumberWords): boolean {
  const isBehindScale = state.tail === 'nothing' && (state.hasHundreds || state.total > 0);
  state.isAfterAnd = isBehindScale || (unitsFirst && state.tail === 'units');
  return state.isAfterAnd;
}

function takeScale(state: State, scale: number, name: string): boolean {
  state.isAfterAnd = false;
  if (scale === 100) {
    if (state.hasHundreds || state.tail === 'tens' || state.tail === 'full') return false;
    state.group = Math.max(1, state.group) * 100;
    state.hasHundreds = true;
    state.tail = 'nothing';
    return true;
  }
  if (scale >= state.lowestScale || (state.group === 0 && state.total > 0)) return false;
  state.total += Math.max(1, state.group) * scale;
  state.group = 0;
  state.hasHundreds = false;
  state.tail = 'nothing';
  state.lowestScale = scale;
  state.lastScale = name;
  return true;
}

/** Tens take units behind them, or, with `and` between, before them where the language has it so. */
function takeValue(state: State, value: number, { unitsFirst }: NumberWords): boolean {
  const kind = kindOf(value);
  const completes = unitsFirst
    ? state.tail === 'units' && state.isAfterAnd && kind === 'tens'
    : state.tail === 'tens' && !state.isAfterAnd && kind === 'units';
  if (!completes && !isFree(state, value)) return false;
  state.group += value;
  state.isAfterAnd = false;
  state.lastScale = undefined;
  state.tail = completes ? 'full' : kind;
  return true;
}

function isFree({ tail, total, group }: State, value: number): boolean {
  return tail === 'nothing' && (value > 0 || total + group === 0);
}

function kindOf(value: number): Tail {
  if (value === 0) return 'full';
  if (value < 10) return 'units';
  return value < 20 ? 'teens' : 'tens';
}
