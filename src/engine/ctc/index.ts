export { createCtcEngine } from './ctc-engine.ts';
