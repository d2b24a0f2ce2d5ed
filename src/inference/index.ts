export { createGraphBuilder } from './graph-builder.ts';
export { multipliesExactly } from './multiplies-exactly.ts';
export type {
  AttributeValue,
  ConstantData,
  GraphBuilder,
  GraphNode,
  GraphPort,
} from './graph-builder.ts';
export { readGraph } from './graph-reader.ts';
export type { GraphReader, ReadNode, ReadTensor } from './graph-reader.ts';
export { readModelFacts } from './model-facts.ts';
export type { ModelFacts, ModelPort } from './model-facts.ts';
export { Tensor, openNetwork, openSession } from './session.ts';
export type { Session } from './session.ts';
