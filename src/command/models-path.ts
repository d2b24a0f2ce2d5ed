/** `lalela models path`: where the models lie. */
import type { ModelStore } from '../models/index.ts';
import { EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

/** For scripts: the path as it is, and nothing else. */
export async function runModelsPath(store: ModelStore, output: Output): Promise<number> {
  await output.stdout(`${store.path}\n`);
  return EXIT.done;
}
