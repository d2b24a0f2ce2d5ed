/**
 * Holds the two models against what sherpa-onnx 1.13 expects of them before it reads them: it ends the
 * process, or writes beyond its memory, where metadata is missing or does not fit the graph
 * (`sherpa-onnx/csrc/offline-speaker-segmentation-pyannote-model.cc`, `…-diarization-pyannote-impl.h`).
 */
import { SAMPLE_RATE_HZ } from '../../audio/index.ts';
import { corruptModel } from '../../engine/index.ts';
import { readModelFacts, Tensor, type ModelFacts } from '../../inference/index.ts';
import { checkEmbedding } from './check-embedding.ts';
import { metadataNumber } from './metadata-number.ts';
import { triedOutput } from './tried-output.ts';

export interface CheckedModels {
  /** Samples that the segmentation hears at once. */
  readonly windowSamples: number;
}

/** Role → path. @throws LalelaError MODEL_CORRUPT when a file is cut short, or not the model of its role. */
export async function checkModels(files: Readonly<Record<string, string>>): Promise<CheckedModels> {
  const { segmentation = '', embedding = '' } = files;
  const windowSamples = await checkSegmentation(segmentation, await readModelFacts(segmentation));
  await checkEmbedding(embedding, await readModelFacts(embedding));
  return { windowSamples };
}

const LONGEST_WINDOW_SAMPLES = 60 * SAMPLE_RATE_HZ;
const MOST_LOCAL_SPEAKERS = 20;

async function checkSegmentation(path: string, facts: ModelFacts): Promise<number> {
  const { windowSamples, mostFrames, classes } = checkMetadata(facts);
  const input = facts.inputs[0]?.name;
  if (facts.inputs.length !== 1 || input === undefined)
    throw corruptModel('is not one that tells speakers apart: its segmentation takes no wave');
  const wave = new Tensor('float32', new Float32Array(windowSamples), [1, 1, windowSamples]);
  const sizes = await triedOutput({ path, role: 'segmentation', inputs: { [input]: wave }, at: 0 });
  const [, frames = 0, found] = sizes;
  if (sizes.length !== 3 || frames < 1 || frames > mostFrames || found !== classes)
    throw corruptModel('has a segmentation that gives other sizes than its metadata say');
  return windowSamples;
}

function checkMetadata({ metadata }: ModelFacts) {
  const number = (name: string, least: number, most: number) =>
    metadataNumber({ metadata, role: 'segmentation', name, least, most });
  number('sample_rate', SAMPLE_RATE_HZ, SAMPLE_RATE_HZ);
  const windowSamples = number('window_size', SAMPLE_RATE_HZ, LONGEST_WINDOW_SAMPLES);
  number('receptive_field_size', 1, windowSamples);
  const frameSamples = number('receptive_field_shift', 1, windowSamples);
  const speakers = number('num_speakers', 1, MOST_LOCAL_SPEAKERS);
  const atOnce = number('powerset_max_classes', 1, Math.min(2, speakers));
  const classes = classCount(speakers, atOnce);
  number('num_classes', classes, classes);
  return { windowSamples, mostFrames: Math.floor(windowSamples / frameSamples) + 1, classes };
}

/** Nobody, one of the speakers, or two of them at once. */
function classCount(speakers: number, atOnce: number): number {
  return 1 + speakers + (atOnce === 2 ? (speakers * (speakers - 1)) / 2 : 0);
}
