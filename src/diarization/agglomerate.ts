/** Average-linkage clustering: the two clusters whose members are most alike on average are joined, again and again. */
export interface Likenesses {
  readonly count: number;
  /** `count` times `count`, symmetrical: how alike two members are; is used up. */
  readonly values: Float32Array;
  /** How much each member counts. */
  readonly weights: Float64Array;
}

/** Two clusters became one, which goes on under the name of `kept`. */
export interface Join {
  readonly kept: number;
  readonly gone: number;
  /** How alike the two were. */
  readonly likeness: number;
}

/** All `count - 1` joins, in order. */
export function agglomerate(likenesses: Likenesses): Join[] {
  const { count } = likenesses;
  const state: State = {
    ...likenesses,
    weights: Float64Array.from(likenesses.weights),
    isGone: new Uint8Array(count),
    nearest: new Int32Array(count).fill(-1),
    best: new Float32Array(count),
  };
  for (let member = 0; member < count; member++) findNearest(state, member);
  const joins: Join[] = [];
  while (joins.length < count - 1) {
    const kept = mostAlike(state);
    const gone = state.nearest[kept] as number;
    joins.push({ kept, gone, likeness: state.best[kept] as number });
    average(state, kept, gone);
    searchAgain(state, kept, gone);
  }
  return joins;
}

interface State extends Likenesses {
  readonly isGone: Uint8Array;
  /** The cluster that each is most like, and how much. */
  readonly nearest: Int32Array;
  readonly best: Float32Array;
}

function findNearest({ count, values, isGone, nearest, best }: State, member: number): void {
  let found = -1;
  let highest = -Infinity;
  for (let other = 0; other < count; other++) {
    const value = values[member * count + other] as number;
    if (other === member || isGone[other] === 1 || value <= highest) continue;
    highest = value;
    found = other;
  }
  nearest[member] = found;
  best[member] = highest;
}

function mostAlike({ count, isGone, best }: State): number {
  let found = -1;
  for (let member = 0; member < count; member++) {
    if (isGone[member] === 1) continue;
    if (found === -1 || (best[member] as number) > (best[found] as number)) found = member;
  }
  return found;
}

function average({ count, values, weights, isGone }: State, kept: number, gone: number): void {
  const [a, b] = [weights[kept] as number, weights[gone] as number];
  isGone[gone] = 1;
  weights[kept] = a + b;
  for (let other = 0; other < count; other++) {
    if (other === kept || isGone[other] === 1) continue;
    const ofKept = values[kept * count + other] as number;
    const ofGone = values[gone * count + other] as number;
    const joined = (a * ofKept + b * ofGone) / (a + b);
    values[kept * count + other] = joined;
    values[other * count + kept] = joined;
  }
}

/** The nearest of those to whom the two were near, and of the one that they became. */
function searchAgain(state: State, kept: number, gone: number): void {
  const { count, values, isGone, nearest, best } = state;
  for (let other = 0; other < count; other++) {
    if (isGone[other] === 1) continue;
    const near = nearest[other];
    if (other === kept || near === kept || near === gone) {
      findNearest(state, other);
    } else if ((values[other * count + kept] as number) > (best[other] as number)) {
      nearest[other] = kept;
      best[other] = values[other * count + kept] as number;
    }
  }
}

/** The cluster of each member, from 0 in order of first members, after the first `joined` of the joins. */
export function labelsAfter(joins: readonly Join[], count: number, joined: number): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, member) => member);
  for (const { kept, gone } of joins.slice(0, joined)) parent[gone] = kept;
  const root = (member: number): number => {
    let at = member;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  const names = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, member) => {
    const top = root(member);
    if (!names.has(top)) names.set(top, names.size);
    return names.get(top) as number;
  });
}
