/** The same model by two engines: what they hear differs only as two ways of decoding do. */
import { expect, test } from 'vitest';
import { decode, hasData, readUtterances } from '../../bench/support/recordings.ts';
import { createModelStore, readCatalogue } from '../../src/models/index.ts';
import { agreementOf, hearByBoth } from '../support/both-moonshines.ts';
import { missingModels, TEST_MODELS } from '../support/cli.ts';

/** Enough to see a wrong file or a wrong frame; `npm run bench -- agreement` hears them all. */
const UTTERANCES = 8;

const missing = hasData('eng-librispeech')
  ? await missingModels(['moonshine-base-en'])
  : '../shared/data is not there';
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

test.skipIf(missing !== undefined)(
  'sherpa-onnx and the engine moonshine agree on English',
  async () => {
    const store = createModelStore({
      folder: TEST_MODELS,
      catalogue: await readCatalogue(TEST_MODELS),
      surroundings: { env: process.env, projectFolder: process.cwd() },
    });
    const model = await store.find('moonshine-base-en');
    if (model === undefined) throw new Error('The model was pulled but is not there.');
    const sounds = readUtterances('eng-librispeech')
      .slice(0, UTTERANCES)
      .map(({ path }) => decode(path));

    const { moonshine, sherpaOnnx } = await hearByBoth(model, sounds);

    const agreement = agreementOf(moonshine, sherpaOnnx);

    console.log('agreement of sherpa-onnx with the engine moonshine', agreement);
    expect(agreement.wordDifferencePercent).toBeLessThan(10);
    expect(agreement.same).toBeGreaterThan(0);
  },
);
