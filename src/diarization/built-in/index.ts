export { createBuiltInEngine } from './built-in-engine.ts';
