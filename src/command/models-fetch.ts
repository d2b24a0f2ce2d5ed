/** `lalela models fetch`: copies models from where `lalela models sync` put them. */
import { fetchModels, type FetchedModels, type PullProgress } from '../models/index.ts';
import { createByteBar } from './byte-bar.ts';
import { EXIT } from './exit-codes.ts';
import { PULL_PHASES, WAITING } from './models-pull.ts';
import { printable, type Output } from './output.ts';

export type FetchPorts = Omit<Parameters<typeof fetchModels>[0], 'onProgress'> & {
  readonly output: Output;
};

/** @returns 0 when all models that lie there are here as they are there, else 1. */
export async function runModelsFetch(ports: FetchPorts): Promise<number> {
  const { refused } = await fetchTold({ ...ports, checkInstalled: true });
  return refused.length === 0 ? EXIT.done : EXIT.failed;
}

/** Fetches what is missing, and tells of it on standard error. @throws LalelaError as `fetchModels`. */
export async function fetchTold(ports: FetchPorts): Promise<FetchedModels> {
  const { output } = ports;
  const bar = createByteBar(output);
  const onProgress = ({ modelId, phase, doneBytes, totalBytes }: PullProgress) => {
    const isNew = bar.show(`${PULL_PHASES[phase]} ${modelId}`, doneBytes, totalBytes);
    if (isNew && phase === 'waiting') output.stderr(WAITING);
  };
  let result: FetchedModels;
  try {
    result = await fetchModels({ ...ports, onProgress });
  } finally {
    bar.end();
  }
  for (const line of linesOf(result)) output.stderr(`${line}\n`);
  return result;
}

function linesOf(result: FetchedModels): readonly string[] {
  return [
    ...result.fetched.flatMap(({ model, setAside }) => [
      `Installed ${model.id} in ${printable(model.folder)}`,
      ...(setAside === undefined
        ? []
        : [`  What lay there before was not Lalela's and is now called ${setAside}`]),
    ]),
    ...result.unchanged.map((id) => `${id} is here already`),
    ...result.operatorFiles.map(
      (name) => `Took over ${name}; one that was here before is in .pull/replaced`,
    ),
    ...result.unknown.map((id) => `${id} is in no catalogue and was not taken`),
    ...result.refused.map(({ id, error }) => `${id} was refused: ${error.message}`),
  ];
}
