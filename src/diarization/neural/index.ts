export { createNeuralVoicesEngine } from './neural-voices-engine.ts';
