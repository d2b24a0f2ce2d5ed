export { createSherpaOnnxEngine } from './sherpa-onnx-engine.ts';
