/** Runs a model once: only that shows the sizes of what it gives, where they are not written in the file. */
import { corruptModel } from '../../engine/index.ts';
import { openSession, type Session, type Tensor } from '../../inference/index.ts';

export interface Trial {
  readonly path: string;
  /** Of the file, for the message. */
  readonly role: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Which of its outputs. */
  readonly at: number;
}

/** The sizes of one output. @throws LalelaError MODEL_CORRUPT when the model does not take these inputs. */
export async function triedOutput({ path, role, inputs, at }: Trial): Promise<readonly number[]> {
  let session: Session | undefined;
  try {
    session = await openSession(path);
    const outputs = await session.run({ ...inputs });
    return outputs[session.outputNames[at] ?? '']?.dims ?? [];
  } catch (cause) {
    throw corruptModel(`has a ${role} that does not take what its metadata say`, cause);
  } finally {
    await session?.release();
  }
}
