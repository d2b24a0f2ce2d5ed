/**
 * One secret, changed by compare-and-set: a new version is kept beside the current one, and then made the
 * current one only if that is still the version that was read. So of two operators who change it at once
 * neither loses what the other wrote.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { backoffMs, LalelaError } from '../../kernel/index.ts';
import { dynamoError } from './dynamo-errors.ts';

export interface SecretVersion {
  /** Absent: the secret has no value yet. */
  readonly id?: string;
  readonly text?: string;
}

const CURRENT = 'AWSCURRENT';
/** Moves on to every new version by itself, so that none is left with a label that keeps it for ever. */
const NEXT = 'LALELA_NEXT';
/** Of the first version: who comes second with it and another value is refused. */
const FIRST_VERSION = 'lalela-the-first-version-00000000';

const MOST_TRIES = 20;
const LOST = new Set([
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceExistsException',
]);

export interface Secret {
  read(): Promise<SecretVersion>;
  /**
   * Replaces the text by what `change` makes of it; again where somebody else did meanwhile.
   * @returns the new text. @throws LalelaError STORE_BUSY, and what `change` throws.
   */
  change(change: (text: string | undefined) => string): Promise<string>;
}

export function openSecret(client: SecretsManagerClient, name: string): Secret {
  async function read(): Promise<SecretVersion> {
    try {
      const command = new GetSecretValueCommand({ SecretId: name, VersionStage: CURRENT });
      const { VersionId: id, SecretString: text } = await client.send(command);
      return { ...(id === undefined ? {} : { id }), ...(text === undefined ? {} : { text }) };
    } catch (error) {
      if (hasNoValue(error)) return {};
      throw dynamoError(error);
    }
  }

  /** @returns whether the version read was still the current one. */
  async function write(text: string, before: SecretVersion): Promise<boolean> {
    try {
      await (before.id === undefined ? writeFirst(text) : writeNext(text, before.id));
      return true;
    } catch (error) {
      if (error instanceof Error && LOST.has(error.name)) return false;
      throw dynamoError(error);
    }
  }

  async function writeFirst(text: string): Promise<void> {
    const version = { SecretId: name, ClientRequestToken: FIRST_VERSION, SecretString: text };
    await client.send(new PutSecretValueCommand(version));
  }

  async function writeNext(text: string, before: string): Promise<void> {
    const id = randomUUID();
    const version = { SecretId: name, ClientRequestToken: id, SecretString: text };
    await client.send(new PutSecretValueCommand({ ...version, VersionStages: [NEXT] }));
    const move = { SecretId: name, VersionStage: CURRENT, MoveToVersionId: id };
    await client.send(
      new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: before }),
    );
  }

  return {
    read,
    async change(change) {
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        const before = await read();
        const text = change(before.text);
        if (text === before.text || (await write(text, before))) return text;
        await wait(backoffMs({ firstMs: 50, mostMs: 1000 }, tries, Math.random()));
      }
      throw new LalelaError(
        'STORE_BUSY',
        'Keys and tenants are being changed by too many at once. Try again.',
        { isRetryable: true },
      );
    },
  };
}

/** The secret is there, and nothing was put in it yet: told by the label that it names. */
function hasNoValue(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ResourceNotFoundException' &&
    error.message.includes(CURRENT)
  );
}
