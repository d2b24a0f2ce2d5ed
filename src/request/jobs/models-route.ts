import { Type } from 'typebox';
import type { ListedModel } from '../app-parts.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { choice } from './wire-types.ts';

const ModelReply = Type.Object({
  id: Type.String({ description: 'For `model` of a job.', examples: ['moonshine-base-en'] }),
  title: Type.String(),
  languages: Type.Array(Type.String({ description: 'ISO 639-3.' })),
  bands: Type.Array(choice(['narrow', 'wide'])),
  domains: Type.Array(Type.String()),
  installed: Type.Boolean({ description: 'Whether jobs can use it now.' }),
  bytes: Type.Integer({ description: 'On the disk, or to be fetched.' }),
  licences: Type.Array(
    Type.Object({
      covers: Type.String({ description: 'What of the model it is a licence of.' }),
      spdx: Type.String(),
      holder: Type.String(),
      address: Type.String({ description: 'Where it can be read.' }),
    }),
  ),
});

export function addModelsRoute(app: JobsApp, { models }: JobsParts): void {
  app.get(
    '/v1/models',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Installation'],
        summary: 'List the models that recognise speech',
        operationId: 'listModels',
        response: { 200: Type.Object({ models: Type.Array(ModelReply) }) },
      },
    },
    async () => {
      const listed = await models();
      const recognisers = listed.filter(({ entry }) => entry.task === 'speech-recognition');
      return { models: recognisers.map(modelReply) };
    },
  );
}

function modelReply({ entry, state, bytes }: ListedModel) {
  const { id, title, languages, bands, domains, licences } = entry;
  return {
    id,
    title,
    languages,
    bands,
    domains,
    installed: state === 'installed',
    bytes,
    licences,
  };
}
