import { open } from 'node:fs/promises';
import { corruptModel } from './model-errors.ts';

/** @throws LalelaError MODEL_CORRUPT when the file cannot be read or is larger. */
export async function readText(path: string, role: string, mostBytes: number): Promise<string> {
  let text: string | undefined;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size <= mostBytes) text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw corruptModel(`has a ${role} file that cannot be read`, cause);
  }
  if (text === undefined) throw corruptModel(`has a ${role} file that is too large`);
  return text;
}
