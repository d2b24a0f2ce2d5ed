/** What each command does: rooms wired to the command's words. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
  checkEvaluateOptions,
  createProgressBar,
  evaluate,
  runDoctor,
  runLanguages,
  runModelsList,
  runModelsPath,
  runModelsPull,
  runModelsVerify,
  runTranscribe,
  type Actions,
  type EvaluateWords,
} from '../../command/index.ts';
import { createTenantActions } from './tenant-actions.ts';
import { gatherFindings } from './gather-findings.ts';
import { createModelActions } from './model-actions.ts';
import { openModels } from './open-models.ts';
import { openSession, type Session, type Surroundings } from './open-session.ts';

export function createActions(surroundings: Surroundings): Actions {
  const { config, output, signal } = surroundings;
  return {
    transcribe: (words) =>
      runTranscribe(
        {
          output,
          signal,
          now: () => performance.now(),
          openSession: (options) => openSession(surroundings, options),
        },
        words,
      ),
    evaluate: (manifest, words) => runEvaluate(surroundings, manifest, words),
    languages: async () => runLanguages(await openModels(config), output),
    modelsList: async () => runModelsList(await openModels(config), output),
    modelsPull: async (ids) => runModelsPull(await openModels(config), ids, { output, signal }),
    modelsVerify: async (ids) => runModelsVerify(await openModels(config), ids, { output, signal }),
    modelsPath: async () => runModelsPath(await openModels(config), output),
    ...createModelActions(surroundings),
    ...createTenantActions(surroundings),
    // Loaded only where they are used: a transcript of one file needs no server.
    serve: async () => (await import('./serve.ts')).runServe(surroundings),
    worker: () => runWorker(surroundings),
    doctor: async () => runDoctor(output, await gatherFindings(config)),
  };
}

async function runWorker(surroundings: Surroundings): Promise<number> {
  const { isOlderTask } = await import('../../request/index.ts');
  if (isOlderTask(process.env)) return (await import('./older-task.ts')).runOlderTask(surroundings);
  return (await import('./serve.ts')).runWorker(surroundings);
}

async function runEvaluate(
  surroundings: Surroundings,
  manifest: string,
  words: EvaluateWords,
): Promise<number> {
  const { output, signal } = surroundings;
  const { modelId, threads, ...options } = checkEvaluateOptions(words);
  const common = { modelId, threads, punctuation: true, isQuiet: false, isLazy: true };
  const sessions = new Map<string, Promise<Session>>();
  // A model a language: each is opened where a recording needs it.
  const sessionFor = (code: string) => {
    const session = sessions.get(code) ?? openSession(surroundings, { ...common, language: code });
    sessions.set(code, session);
    return session;
  };
  const bar = createProgressBar(output, { label: 'Evaluating' });
  try {
    return await evaluate(
      { ...options, manifest, parallel: 2 * (threads ?? availableParallelism()) },
      {
        readFile: (path, signalOfCall) =>
          readFile(path, { encoding: 'utf8', signal: signalOfCall }),
        transcribeFile: async (path, asked, signalOfCall) =>
          (await sessionFor(asked.language)).evaluate(path, asked, signalOfCall),
        write: (text) => output.stdout(text),
        nowMs: () => performance.now(),
        onProgress: ({ doneCount, totalCount }) =>
          bar.update({ done: doneCount, total: totalCount }),
      },
      signal,
    );
  } finally {
    bar.end();
    const opened = await Promise.allSettled(sessions.values());
    for (const one of opened)
      if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
  }
}
