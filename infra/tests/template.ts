/** The template, as its tests look at it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../src/settings.ts';
import { LalelaStack } from '../src/stack.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

export interface CfnResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Record<string, unknown>;
}

export const FOLDER = join(import.meta.dirname, '..');

/** As a deployment has it, with the flags of cdk.json, but nothing is bundled. */
export function synthesise(context: Record<string, string> = {}): Template {
  const { context: flags } = JSON.parse(readFileSync(join(FOLDER, 'cdk.json'), 'utf8')) as {
    context: NonNullable<AppProps['context']>;
  };
  const app = new App({ context: { ...flags, 'aws:cdk:bundling-stacks': [], ...context } });
  const settings = readSettings((name) => app.node.tryGetContext(name) as unknown);
  return Template.fromStack(new LalelaStack(app, settings));
}

export const template = synthesise({ clientBuckets: 'client-recordings' });
export const resources = (template.toJSON() as { Resources: Record<string, CfnResource> })
  .Resources;

export function ofType(type: string): CfnResource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** With the logical ids as they begin, and partition, region and account left out. */
export function plain(value: unknown): string {
  return JSON.stringify(value);
}

export function listOf<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Every policy document in the template, of whatever kind. */
export function documents(): { id: string; statements: Statement[] }[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const found: { id: string; statements: Statement[] }[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('Statement' in value && Array.isArray(value.Statement))
        found.push({ id, statements: value.Statement as Statement[] });
      Object.values(value).forEach(look);
    };
    look(resource.Properties);
    return found;
  });
}

/** Statements of the policies of the role whose logical id holds `name`. */
export function allowed(name: string): Statement[] {
  const policies = Object.entries(resources).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.includes(name),
  );
  assert.ok(policies.length > 0, `no policy of ${name}`);
  return policies.flatMap(
    ([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
  );
}

export function actionsOf(name: string): string[] {
  return [...new Set(allowed(name).flatMap(({ Action }) => listOf(Action)))].sort();
}

export function statementOf(name: string, action: string): Statement {
  const found = allowed(name).filter(({ Action }) => listOf(Action).includes(action));
  assert.equal(found.length, 1, `${action} is allowed once`);
  return found[0] as Statement;
}

/** All environments: of the functions, and of the containers. */
export function environments(): { owner: string; values: Record<string, unknown> }[] {
  const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => ({
    owner: 'function',
    values: (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables,
  }));
  const tasks = ofType('AWS::ECS::TaskDefinition').map(({ Properties }) => ({
    owner: String(Properties['Family']),
    values: Object.fromEntries(
      containerOf(Properties).Environment.map(({ Name, Value }) => [Name, Value]),
    ),
  }));
  return [...functions, ...tasks];
}

export interface Container {
  readonly Command?: string[];
  readonly Environment: { readonly Name: string; readonly Value: unknown }[];
  readonly HealthCheck?: { readonly Command: string[] };
  readonly Secrets?: unknown;
  readonly StopTimeout: number;
  readonly MountPoints: { ContainerPath: string; ReadOnly: boolean; SourceVolume: string }[];
}

export function containerOf(properties: Record<string, unknown>): Container {
  return (properties['ContainerDefinitions'] as [Container])[0];
}

export function task(family: string): Record<string, unknown> {
  const found = ofType('AWS::ECS::TaskDefinition').find(
    ({ Properties }) => Properties['Family'] === family,
  );
  assert.ok(found);
  return found.Properties;
}
