/**
 * A double of Secrets Manager: the calls that Lalela makes, over AWS JSON 1.1, with the rules of staging
 * labels that its compare-and-set rests on.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SecretsManagerDouble {
  readonly url: string;
  /** Makes a secret; without a value where `value` is absent. */
  createSecret(name: string, value?: string): void;
  close(): Promise<void>;
}

interface Secret {
  /** By id. */
  readonly versions: Map<string, string>;
  /** Label → id of its version. */
  readonly stages: Map<string, string>;
}

type Body = Readonly<Record<string, unknown>>;

class Fault extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const LONGEST_SECRET_BYTES = 65_536;

export async function startSecretsManager(): Promise<SecretsManagerDouble> {
  const secrets = new Map<string, Secret>();
  const server = createServer((request, response) => {
    void answer(request, response, (operation, body) => perform(secrets, operation, body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    createSecret(name, value) {
      const id = randomUUID();
      secrets.set(name, {
        versions: new Map(value === undefined ? [] : [[id, value]]),
        stages: new Map(value === undefined ? [] : [['AWSCURRENT', id]]),
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  work: (operation: string, body: Body) => Body,
): Promise<void> {
  const send = (status: number, body: Body) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
  const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
  const body = JSON.parse(await text(request)) as Body;
  try {
    send(200, work(operation, body));
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault('InternalServiceError', String(error));
    send(error instanceof Fault ? 400 : 500, { __type: fault.type, message: fault.message });
  }
}

function perform(secrets: Map<string, Secret>, operation: string, body: Body): Body {
  const secret = secrets.get(String(body['SecretId']));
  if (secret === undefined)
    throw new Fault(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  if (operation === 'GetSecretValue') return getValue(secret, body);
  if (operation === 'PutSecretValue') return putValue(secret, body);
  if (operation === 'UpdateSecretVersionStage') return moveStage(secret, body);
  throw new Fault('UnknownOperationException', operation);
}

function getValue({ versions, stages }: Secret, body: Body): Body {
  const stage = (body['VersionStage'] as string | undefined) ?? 'AWSCURRENT';
  const id = stages.get(stage);
  if (id === undefined)
    throw new Fault(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
    );
  return { VersionId: id, SecretString: versions.get(id), VersionStages: [stage] };
}

function putValue({ versions, stages }: Secret, body: Body): Body {
  const id = String(body['ClientRequestToken']);
  const value = String(body['SecretString']);
  if (id.length < 32 || id.length > 64)
    throw new Fault('InvalidParameterException', 'ClientRequestToken has 32 to 64 letters.');
  if (Buffer.byteLength(value) > LONGEST_SECRET_BYTES)
    throw new Fault('InvalidParameterException', 'The secret is too long.');
  if (versions.has(id) && versions.get(id) !== value)
    throw new Fault('ResourceExistsException', 'A version of this token has another value.');
  versions.set(id, value);
  for (const stage of (body['VersionStages'] as string[] | undefined) ?? ['AWSCURRENT'])
    stages.set(stage, id);
  return { VersionId: id };
}

function moveStage({ versions, stages }: Secret, body: Body): Body {
  const stage = String(body['VersionStage']);
  const to = String(body['MoveToVersionId']);
  const holder = stages.get(stage);
  if (!versions.has(to)) throw new Fault('InvalidParameterException', 'There is no such version.');
  if (holder !== undefined && holder !== to && holder !== body['RemoveFromVersionId'])
    throw new Fault(
      'InvalidParameterException',
      `The staging label ${stage} is currently attached to version ${holder}. You must explicitly reference that version in RemoveFromVersionId.`,
    );
  stages.set(stage, to);
  return {};
}
