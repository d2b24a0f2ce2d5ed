/** The program of an engine process: one line an engine. */
import { serveEngine } from '../engine/index.ts';

serveEngine({
  'built-in': async () => (await import('../diarization/built-in/index.ts')).createBuiltInEngine(),
  ctc: async () => (await import('../engine/ctc/index.ts')).createCtcEngine(),
  fake: async () => (await import('../engine/fake/index.ts')).createFakeEngine(),
  'sherpa-onnx': async () =>
    (await import('../engine/sherpa-onnx/index.ts')).createSherpaOnnxEngine(),
  'neural-voices': async () =>
    (await import('../diarization/neural/index.ts')).createNeuralVoicesEngine(),
  moonshine: async () => (await import('../engine/moonshine/index.ts')).createMoonshineEngine(),
});
