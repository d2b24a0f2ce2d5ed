import { expect, test } from 'vitest';
import { createFairShares } from './fair-shares.ts';

/** Serves whoever's turn it is, `steps` times, and says who was served. */
function serve(waiting: Record<string, object>, steps: number) {
  const shares = createFairShares<object>();
  const order: string[] = [];
  for (let step = 0; step < steps; step++) {
    const turns = Object.entries(waiting).sort(
      ([, a], [, b]) => shares.markOf(a) - shares.markOf(b),
    );
    const [name, recording] = turns[0] ?? expect.unreachable();
    shares.take(recording, name.startsWith('big') ? 300 : 100);
    order.push(name);
  }
  return { order, shares };
}

test('recordings take turns by the sound that was taken of them', () => {
  const { order } = serve({ big: {}, small: {} }, 8);

  expect(order.filter((name) => name === 'big')).toHaveLength(2);
});

test('a new recording begins where the others are, not before them', () => {
  const long = {};
  const { shares } = serve({ long }, 50);
  const fresh = {};

  expect(shares.markOf(fresh)).toBe(4900);
  shares.take(fresh, 100);
  expect(shares.markOf(fresh)).toBe(shares.markOf(long));
});

test('many new recordings, one after the other, do not starve an old one', () => {
  const shares = createFairShares<object>();
  const old = {};
  shares.take(old, 1000);
  let newcomers = 0;
  while (newcomers < 100) {
    const fresh = {};
    if (shares.markOf(old) <= shares.markOf(fresh)) break;
    shares.take(fresh, 300);
    shares.take(fresh, 300);
    newcomers++;
  }

  expect(newcomers).toBeLessThan(10);
});
