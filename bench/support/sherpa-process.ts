/** One bare sherpa-onnx process with one thread. */
import { createRequire } from 'node:module';
import type { SherpaAnswer, SherpaRequest } from './sherpa.ts';

interface Stream {
  acceptWaveform(wave: { sampleRate: number; samples: Float32Array }): void;
}

interface Recogniser {
  createStream(): Stream;
  decode(stream: Stream): void;
  getResult(stream: Stream): { text: string };
}

interface Sherpa {
  readonly OfflineRecognizer: new (config: object) => Recogniser;
}

const RATE = 16_000;

process.once('message', (message) => {
  const { encoder, decoder, tokens, segments } = message as SherpaRequest;
  const sherpa = createRequire(import.meta.url)('sherpa-onnx-node') as Sherpa;
  const recogniser = new sherpa.OfflineRecognizer({
    featConfig: { sampleRate: RATE, featureDim: 80 },
    modelConfig: {
      moonshine: { encoder, mergedDecoder: decoder },
      tokens,
      numThreads: 1,
      provider: 'cpu',
    },
  });
  const recognise = (samples: Float32Array) => {
    const stream = recogniser.createStream();
    stream.acceptWaveform({ sampleRate: RATE, samples });
    recogniser.decode(stream);
    return recogniser.getResult(stream).text;
  };
  recognise(new Float32Array(RATE));
  const startedAt = performance.now();
  const texts = segments.map(recognise);
  const answer: SherpaAnswer = { texts, seconds: (performance.now() - startedAt) / 1000 };
  process.send?.(answer);
});
