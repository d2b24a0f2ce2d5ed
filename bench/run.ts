/**
 * Every measurement: `npm run bench`, or `npm run bench -- NAME…` for some. Prints tables, then which bars
 * are met. Exit code 1 when one is not.
 */
import { printBars } from './support/table.ts';

/** In the order of the table; the long ones last. */
const BENCHES: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  accuracy: () => import('./accuracy.ts'),
  text: () => import('./text.ts'),
  'word-times': () => import('./word-times.ts'),
  start: () => import('./start.ts'),
  queue: () => import('./queue.ts'),
  service: () => import('./service.ts'),
  speech: () => import('./speech.ts'),
  media: () => import('./media.ts'),
  channels: () => import('./channels.ts'),
  cost: () => import('./cost.ts'),
  diarization: () => import('./diarization.ts'),
  speed: () => import('./speed.ts'),
  memory: () => import('./memory.ts'),
};

/** Comparisons of choices, which hold no bar: run only when named. */
const ON_REQUEST: typeof BENCHES = {
  agreement: () => import('./agreement.ts'),
  segments: () => import('./segments.ts'),
};

const asked = process.argv.slice(2);
const all = { ...BENCHES, ...ON_REQUEST };
const unknown = asked.filter((name) => !Object.hasOwn(all, name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are ${Object.keys(all).join(', ')}.`);
  process.exit(2);
}
for (const [name, load] of Object.entries(asked.length === 0 ? BENCHES : all)) {
  if (asked.length === 0 || asked.includes(name)) await (await load()).run();
}
process.exitCode = printBars() ? 0 : 1;
