/**
 * What an ONNX file says of itself, without its weights and without native code: for telling a truncated
 * file or another kind of model before a library meets it that would end the process.
 */
import { open } from 'node:fs/promises';
import onnxProto from 'onnx-proto';
import type { onnx as Onnx } from 'onnx-proto';
import { LalelaError } from '../kernel/index.ts';
import { openFileBytes, protoFields, type FileBytes, type ProtoField } from './proto-fields.ts';

const { onnx } = onnxProto;

export interface ModelFacts {
  /** What a caller must give: constants are no inputs. */
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ModelPort {
  readonly name: string;
  /** ONNX's number of the element type. */
  readonly elementType: number;
  /** A number, or `undefined` where it is only known at run time. */
  readonly dimensions: readonly (number | undefined)[];
}

/** Numbers of fields in onnx.proto. */
const MODEL = { graph: 7, metadata: 14 };
const GRAPH = { initializer: 5, input: 11, output: 12 };
const TENSOR_NAME = 8;

/** Names and values of metadata, and descriptions of ports, are small; a larger one is an attack. */
const MOST_FIELD_BYTES = 4 * 2 ** 20;
const MOST_FIELDS = 100_000;

/** @throws LalelaError MODEL_CORRUPT when the file is not an ONNX model, or is cut short. */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  try {
    const file = await open(path, 'r');
    try {
      return await readFacts(await openFileBytes(file));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new LalelaError(
      'MODEL_CORRUPT',
      'A file of the model is not an ONNX model, or is cut short. Pull the model again, or check that ' +
        'its catalogue entry names the right file.',
      { cause: error },
    );
  }
}

async function readFacts(bytes: FileBytes): Promise<ModelFacts> {
  const metadata: Record<string, string> = {};
  let graph: ProtoField | undefined;
  for await (const field of protoFields(bytes, 0, bytes.size)) {
    if (field.number === MODEL.graph) graph = field;
    if (field.number !== MODEL.metadata) continue;
    const { key, value } = onnx.StringStringEntryProto.decode(await contentOf(bytes, field));
    metadata[key] = value;
  }
  if (graph === undefined) throw new Error('no graph');
  return { ...(await readPorts(bytes, graph)), metadata };
}

async function readPorts(bytes: FileBytes, graph: ProtoField) {
  const constants = new Set<string>();
  const inputs: ModelPort[] = [];
  const outputs: ModelPort[] = [];
  let count = 0;
  for await (const field of protoFields(bytes, graph.start, graph.end)) {
    if (++count > MOST_FIELDS) throw new Error('too many parts');
    if (field.number === GRAPH.initializer) constants.add(await tensorName(bytes, field));
    if (field.number === GRAPH.input) inputs.push(await readPort(bytes, field));
    if (field.number === GRAPH.output) outputs.push(await readPort(bytes, field));
  }
  if (outputs.length === 0) throw new Error('no outputs');
  return { inputs: inputs.filter(({ name }) => !constants.has(name)), outputs };
}

async function tensorName(bytes: FileBytes, tensor: ProtoField): Promise<string> {
  for await (const field of protoFields(bytes, tensor.start, tensor.end))
    if (field.number === TENSOR_NAME)
      return Buffer.from(await contentOf(bytes, field)).toString('utf8');
  return '';
}

async function readPort(bytes: FileBytes, field: ProtoField): Promise<ModelPort> {
  const port = onnx.ValueInfoProto.decode(await contentOf(bytes, field));
  const tensor = port.type?.tensorType;
  return {
    name: port.name,
    elementType: tensor?.elemType ?? 0,
    dimensions: (tensor?.shape?.dim ?? []).map(dimension),
  };
}

/** A dimension by name, or below 1, is only known at run time. */
function dimension({ dimValue }: Onnx.TensorShapeProto.IDimension): number | undefined {
  const size = Number(dimValue ?? 0);
  return size > 0 ? size : undefined;
}

async function contentOf(bytes: FileBytes, { start, end }: ProtoField): Promise<Uint8Array> {
  if (end - start > MOST_FIELD_BYTES) throw new Error('a description is too large');
  return bytes.slice(start, end);
}
