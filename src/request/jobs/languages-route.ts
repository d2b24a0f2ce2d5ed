import { Type } from 'typebox';
import type { LanguageModel, ListedLanguage } from '../../models/index.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { choice } from './wire-types.ts';

const STATUSES = ['verified', 'published', 'experimental', 'none'] as const;
const BANDS = ['narrow', 'wide'] as const;

const Status = choice([...STATUSES], {
  description:
    '`verified`: measured with `lalela evaluate` · `published`: measured by somebody else · `experimental`: the model knows the language, how well nobody has said · `none`: no model.',
});

const ModelReply = Type.Object({
  id: Type.String({ description: 'For `model` of a job.', examples: ['moonshine-base-en'] }),
  title: Type.String(),
  status: Status,
  chosen: Type.Boolean({ description: 'Whether it is used where a job names no model.' }),
  installed: Type.Boolean(),
  converted: Type.Boolean({
    description: 'False where it must be converted before it can be installed.',
  }),
  otherBand: Type.Boolean({
    description: 'Whether recordings of this band are brought to another one for it.',
  }),
  bytes: Type.Integer({ description: 'On the disk, or to be fetched.' }),
  licences: Type.Array(Type.String({ description: 'SPDX identifier.' })),
  accuracy: Type.Array(
    Type.Object({
      set: Type.String({ description: 'What was recognised.' }),
      wordErrorPercent: Type.Number(),
      measuredBy: Type.String(),
      date: Type.String(),
      source: Type.String(),
    }),
  ),
});

const LanguageReply = Type.Object({
  code: Type.String({ description: 'ISO 639-3, or `mul`.', examples: ['zul'] }),
  englishName: Type.String(),
  ownName: Type.String(),
  bands: Type.Array(
    Type.Object({
      band: choice([...BANDS]),
      status: Status,
      models: Type.Array(ModelReply, { description: 'The best first.' }),
    }),
  ),
});

export function addLanguagesRoute(app: JobsApp, { languages }: JobsParts): void {
  app.get(
    '/v1/languages',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Installation'],
        summary: 'List the languages, and what recognises them how well',
        operationId: 'listLanguages',
        response: { 200: Type.Object({ languages: Type.Array(LanguageReply) }) },
      },
    },
    async () => ({ languages: (await languages()).map(languageReply) }),
  );
}

function languageReply({ code, englishName, ownName, bands }: ListedLanguage) {
  return {
    ...{ code, englishName, ownName },
    bands: bands.map(({ band, status, models }) => ({
      band,
      status,
      models: models.map(modelReply),
    })),
  };
}

function modelReply(model: LanguageModel) {
  const { entry, status, isChosen, isInstalled, isOtherBand, bytes, accuracy } = model;
  return {
    ...{ id: entry.id, title: entry.title, status, bytes },
    chosen: isChosen,
    installed: isInstalled,
    converted: entry.conversion === undefined,
    otherBand: isOtherBand,
    licences: [...new Set(entry.licences.map(({ spdx }) => spdx))],
    accuracy: accuracy.map(({ set, wordErrorPercent, measuredBy, date, source }) => ({
      ...{ set, wordErrorPercent, measuredBy, date, source },
    })),
  };
}
