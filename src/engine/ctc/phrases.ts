/** Phrases that are expected, as a tree of tokens: a bonus for each token of one, taken back if it breaks off. */

/** How far into a phrase a prefix is. */
export interface PhraseState {
  readonly node: PhraseNode;
  /** All that was given so far, and of it what is taken back if the phrase is not finished. */
  readonly bonus: number;
  readonly pending: number;
  /** Whether the next token begins a word, so that a phrase can begin. */
  readonly isWordStart: boolean;
}

export interface Phrases {
  readonly start: PhraseState;
  next(state: PhraseState, token: number): PhraseState;
}

interface PhraseNode {
  readonly children: ReadonlyMap<number, PhraseNode>;
  readonly isEnd: boolean;
}

interface GrowingNode {
  readonly children: Map<number, GrowingNode>;
  isEnd: boolean;
}

export interface PhraseTokens {
  /** Tokens of a phrase, without a separator around it; none where a letter has no token. */
  readonly spell: (phrase: string) => readonly number[];
  /** Whether a token stands between words. */
  readonly isSeparator: (token: number) => boolean;
  /** Whether a token begins a word by itself. */
  readonly startsWord: (token: number) => boolean;
}

const EMPTY: PhraseNode = { children: new Map(), isEnd: false };

/** Nothing is expected. */
export const NO_PHRASES: Phrases = {
  start: { node: EMPTY, bonus: 0, pending: 0, isWordStart: true },
  next: (state) => state,
};

/** @param tokenBonus added to the logarithm of the probability for each token. */
export function createPhrases(
  phrases: readonly string[],
  tokens: PhraseTokens,
  tokenBonus: number,
): Phrases {
  const root: GrowingNode = { children: new Map(), isEnd: false };
  for (const phrase of phrases) {
    let node = root;
    for (const token of tokens.spell(phrase)) {
      const child = node.children.get(token) ?? { children: new Map(), isEnd: false };
      node.children.set(token, child);
      node = child;
    }
    if (node !== root) node.isEnd = true;
  }
  return {
    start: { node: root, bonus: 0, pending: 0, isWordStart: true },
    next(state, token) {
      const begins = state.isWordStart || tokens.startsWord(token);
      const isWordStart = tokens.isSeparator(token);
      // Outside of phrases only the beginning of a word leads into one.
      const onward = state.node === root ? undefined : state.node.children.get(token);
      const kept = onward === undefined ? state.bonus - state.pending : state.bonus;
      const child = onward ?? (begins ? root.children.get(token) : undefined);
      if (child === undefined) return { node: root, bonus: kept, pending: 0, isWordStart };
      const pending = (onward === undefined ? 0 : state.pending) + tokenBonus;
      return {
        node: child,
        bonus: kept + tokenBonus,
        pending: child.isEnd ? 0 : pending,
        isWordStart,
      };
    },
  };
}
