import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  SEGMENTATION_METADATA,
  segmentationGraph,
  VOICE_METADATA,
  voiceGraph,
  writeVoices,
  type Metadata,
  type VoiceFramework,
} from '../../../tests/support/stand-in-voices.ts';
import { without } from '../../kernel/index.ts';
import { checkModels } from './check-models.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-check-voices-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let copies = 0;
async function checked(graphs: Parameters<typeof writeVoices>[1]) {
  return checkModels((await writeVoices(join(folder, String(copies++)), graphs)).files);
}

const withSegmentation = (metadata: Metadata) =>
  checked({ segmentation: segmentationGraph(metadata) });
const withEmbedding = (framework: VoiceFramework, metadata: Metadata) =>
  checked({ embedding: voiceGraph(framework, metadata) });

test.each(['nemo', 'wespeaker', '3d-speaker'] as const)(
  'takes a segmentation with an embedding of %s',
  async (framework) => {
    const models = await checked({ embedding: voiceGraph(framework) });

    expect(models).toEqual({ windowSamples: 160_000 });
  },
);

describe('a segmentation', () => {
  const needed = Object.keys(SEGMENTATION_METADATA).filter((name) => name !== 'model_type');

  test.each(needed)('without %s in its metadata is refused', async (name) => {
    await expect(withSegmentation(without(SEGMENTATION_METADATA, name))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining(`lacks the metadata ${name}`) as string,
    });
  });

  test.each(
    needed.flatMap((name) => ['-5', '1.5', '1e9', 'many', ''].map((value) => [name, value])),
  )('whose %s is "%s" is refused', async (name = '', value = '') => {
    await expect(
      withSegmentation({ ...SEGMENTATION_METADATA, [name]: value }),
    ).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining(`metadata ${name} is not`) as string,
    });
  });

  test.each([
    ['of other classes than', { num_speakers: '2', num_classes: '4' }],
    // The library would write beyond its memory, and often not notice.
    ['with more frames than there is room for by', { receptive_field_shift: '16000' }],
  ])('%s its metadata is refused', async (_name, other) => {
    const refused = withSegmentation({ ...SEGMENTATION_METADATA, ...other });

    await expect(refused).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await expect(refused).rejects.toThrow(/other sizes/);
  });

  test('that hears shorter windows is taken', async () => {
    const models = await withSegmentation({ ...SEGMENTATION_METADATA, window_size: '48000' });

    expect(models).toEqual({ windowSamples: 48_000 });
  });
});

describe('an embedding', () => {
  test.each([
    ['no framework', { framework: 'kaldi' }, /name no framework/],
    ['a framework of the language', { framework: 'constructor' }, /name no framework/],
    ['voices of another size', { output_dim: '256' }, /other sizes/],
    ['voices of no size', { output_dim: '0' }, /output_dim/],
    ['features of another size', { feat_dim: '64' }, /does not take/],
    ['a normalisation that is not known', { feature_normalize_type: 'x' }, /normalize_type/],
    ['a window that is not known', { window_type: 'x' }, /window_type/],
    ['sound of another rate', { sample_rate: '44100' }, /sample_rate/],
    ['steps of no length', { window_stride_ms: '0' }, /window_stride_ms/],
  ])('with %s is refused', async (_name, other, message) => {
    const refused = withEmbedding('nemo', { ...VOICE_METADATA.nemo, ...other });

    await expect(refused).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await expect(refused).rejects.toThrow(message);
  });

  test.each(['nemo', 'wespeaker', '3d-speaker'] as const)(
    'of %s without any of what the library reads is refused',
    async (framework) => {
      const optional = ['feature_normalize_type', 'window_type'];
      const metadata = VOICE_METADATA[framework];
      for (const name of Object.keys(metadata).filter((one) => !optional.includes(one)))
        await expect(withEmbedding(framework, without(metadata, name))).rejects.toMatchObject({
          code: 'MODEL_CORRUPT',
        });
    },
  );

  test('of one framework that is said to be of another is refused', async () => {
    await expect(withEmbedding('wespeaker', VOICE_METADATA.nemo)).rejects.toThrow(
      /inputs and outputs/,
    );
    await expect(withEmbedding('nemo', VOICE_METADATA.wespeaker)).rejects.toThrow(
      /inputs and outputs/,
    );
  });
});
