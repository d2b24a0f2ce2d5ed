export { createCallbacks } from './callbacks.ts';
export type { Callbacks, CallbackParts } from './callbacks.ts';
export { placeholderResult } from './older-result.ts';
