/**
 * A Whisper whose decoder knows one chain of tokens: each token is followed by the next, the first by the
 * language that it was told or found. It stops at once where the sound is silent.
 */
import { createGraphBuilder } from '../../src/inference/index.ts';
import { floatNumber, node, wholeNumbers } from './stand-in-graph.ts';

const TEXTS = [' Goeie', ' mô', 're.', ' Good', ' morning.'];
const EOT = 5;
const SOT = 6;
const AFRIKAANS = 7;
const ENGLISH = 8;
const TRANSLATE = 9;
const TRANSCRIBE = 10;
const NO_SPEECH = 11;
const NO_TIMESTAMPS = 12;
const SIZE = 13;
const LAYERS = 1;
const STATE = 4;
const CONTEXT = 448;

/** Special tokens are not in the table, as in the real one. */
export const WHISPER_TOKENS = TEXTS.map(
  (text, number) => `${Buffer.from(text).toString('base64')} ${number}\n`,
).join('');

export function whisperFiles(): { encoder: Uint8Array; decoder: Uint8Array } {
  return { encoder: encoder(), decoder: decoder() };
}

/** With the attention that word times are made of: each token listens to frames of its own, 20 ms each. */
export function whisperWithAttention(): { encoder: Uint8Array; decoder: Uint8Array } {
  return { encoder: encoder({ n_alignment_heads: '1' }), decoder: decoder(true) };
}

/** A token listens to where the one that follows it is heard. */
const ATTENDED_FRAMES: ReadonlyMap<number, number> = new Map([
  [NO_TIMESTAMPS, 20],
  [0, 50],
  [1, 60],
  [2, 75],
]);
const AUDIO_FRAMES = 1500;

function attentionTable(): Float32Array {
  const table = new Float32Array(SIZE * AUDIO_FRAMES).fill(1e-4);
  for (const [token, frame] of ATTENDED_FRAMES)
    for (let near = frame; near < frame + 9; near++) table[token * AUDIO_FRAMES + near] = 0.11;
  return table;
}

const METADATA = {
  ...{ model_type: 'whisper-stand-in', n_mels: '80', n_text_layer: String(LAYERS) },
  ...{ n_text_ctx: String(CONTEXT), n_text_state: String(STATE), n_vocab: String(SIZE) },
  ...{ sot: String(SOT), eot: String(EOT), blank_id: '0', no_speech: String(NO_SPEECH) },
  ...{ translate: String(TRANSLATE), transcribe: String(TRANSCRIBE), is_multilingual: '1' },
  no_timestamps: String(NO_TIMESTAMPS),
  sot_sequence: [SOT, ENGLISH, TRANSCRIBE].join(','),
  all_language_tokens: [AFRIKAANS, ENGLISH].join(','),
  all_language_codes: 'af,en',
};

/** The loudest of the mel spectrum, as if it were keys and values. */
function encoder(more: Readonly<Record<string, string>> = {}): Uint8Array {
  const graph = createGraphBuilder();
  const mel = graph.input({ name: 'mel', type: 'float32', dimensions: ['N', 80, 'T'] });
  const loudest = node(graph, 'ReduceMax', [mel], { axes: [0, 1, 2], keepdims: 0 });
  for (const name of ['n_layer_cross_k', 'n_layer_cross_v']) {
    const inputs = [loudest, wholeNumbers(graph, [LAYERS, 1, 1, STATE])];
    graph.node({ operator: 'Expand', inputs, outputs: [name] });
    graph.output({ name, type: 'float32', dimensions: [LAYERS, 'N', 'frames', STATE] });
  }
  return graph.build({ ...METADATA, ...more });
}

/** What follows each token. Of the tokens of the first call all count together. */
function followers(): Float32Array {
  const table = new Float32Array(SIZE * SIZE);
  const follow = (token: number, next: number, weight = 20) => {
    table[token * SIZE + next] = weight;
  };
  follow(SOT, ENGLISH, 1);
  follow(AFRIKAANS, 0);
  follow(0, 1);
  follow(1, 2);
  follow(2, EOT);
  follow(ENGLISH, 3);
  follow(3, 4);
  follow(4, EOT);
  return table;
}

function decoder(hasAttention = false): Uint8Array {
  const graph = createGraphBuilder();
  const tokens = graph.input({ name: 'tokens', type: 'int64', dimensions: ['N', 'n_tokens'] });
  const cache = [LAYERS, 'N', CONTEXT, STATE];
  const selves = ['in_n_layer_self_k_cache', 'in_n_layer_self_v_cache'].map((name) =>
    graph.input({ name, type: 'float32', dimensions: cache }),
  );
  const [keys = ''] = ['n_layer_cross_k', 'n_layer_cross_v'].map((name) =>
    graph.input({ name, type: 'float32', dimensions: [LAYERS, 'N', 'frames', STATE] }),
  );
  graph.input({ name: 'offset', type: 'int64', dimensions: [1] });
  const rows = node(graph, 'Gather', [graph.constant(followers(), [SIZE, SIZE]), tokens]);
  const sum = node(graph, 'ReduceSum', [rows, wholeNumbers(graph, [1])], { keepdims: 1 });
  const loudest = node(graph, 'ReduceMax', [keys], { axes: [0, 1, 2, 3], keepdims: 0 });
  const isSilent = node(graph, 'Cast', [node(graph, 'Less', [loudest, floatNumber(graph, 1)])], {
    to: 1,
  });
  const end = new Float32Array(SIZE);
  end[EOT] = 100;
  const stop = node(graph, 'Mul', [graph.constant(end, [1, 1, SIZE]), isSilent]);
  graph.node({ operator: 'Add', inputs: [sum, stop], outputs: ['logits'] });
  graph.output({ name: 'logits', type: 'float32', dimensions: ['N', 'n_tokens', SIZE] });
  ['out_n_layer_self_k_cache', 'out_n_layer_self_v_cache'].forEach((name, index) => {
    graph.node({ operator: 'Identity', inputs: [selves[index] ?? ''], outputs: [name] });
    graph.output({ name, type: 'float32', dimensions: cache });
  });
  if (hasAttention) {
    const attention = node(graph, 'Gather', [
      graph.constant(attentionTable(), [SIZE, AUDIO_FRAMES]),
      tokens,
    ]);
    const inputs = [attention, wholeNumbers(graph, [1])];
    graph.node({ operator: 'Unsqueeze', inputs, outputs: ['cross_attention_weights'] });
    const dimensions = ['N', 1, 'n_tokens', AUDIO_FRAMES];
    graph.output({ name: 'cross_attention_weights', type: 'float32', dimensions });
  }
  return graph.build();
}
