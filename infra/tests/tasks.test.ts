/** The container, in the stack and in the file for those who register it by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { FOLDER, containerOf, plain, synthesise, task, template } from './template.ts';

type Fields = Record<string, unknown>;

const byHand = JSON.parse(readFileSync(join(FOLDER, 'task-definition.json'), 'utf8')) as Fields;
const deployed = lowerKeys(task('lalela-worker')) as Fields;

function first(definition: Fields): Fields {
  return (definition['containerDefinitions'] as [Fields])[0];
}

function environmentOf(definition: Fields): Map<string, unknown> {
  const pairs = first(definition)['environment'] as { name: string; value: unknown }[];
  return new Map(pairs.map(({ name, value }) => [name, value]));
}

describe('tasks', () => {
  test('a worker is what the 2021 task was, and may be taken away in two minutes', () => {
    const worker = task('lalela-worker');
    assert.equal(worker['Cpu'], '4096');
    assert.equal(worker['Memory'], '8192');
    assert.deepEqual(worker['EphemeralStorage'], { SizeInGiB: 30 });
    const { MountPoints, StopTimeout, HealthCheck } = containerOf(worker);
    assert.deepEqual(MountPoints, [
      { ContainerPath: '/root/models', ReadOnly: true, SourceVolume: 'models' },
    ]);
    assert.equal(StopTimeout, 120);
    assert.match(plain(HealthCheck?.Command), /^\["CMD","node","-e",".*localhost:8000\/healthz/);
  });

  test('the file for those who register by hand says the same of the task', () => {
    const values = ['cpu', 'memory', 'ephemeralStorage', 'family', 'networkMode'];
    for (const name of [...values, 'requiresCompatibilities', 'runtimePlatform'])
      assert.deepEqual(byHand[name], deployed[name], name);
    const [volume] = byHand['volumes'] as { name: string; efsVolumeConfiguration: object }[];
    assert.equal(volume?.name, 'models');
    assert.match(plain(volume), /"transitEncryption":"ENABLED".*"iam":"ENABLED"/);
  });

  test('and of its container', () => {
    const values = ['name', 'essential', 'portMappings', 'mountPoints', 'healthCheck'];
    for (const name of [...values, 'stopTimeout'])
      assert.deepEqual(first(byHand)[name], first(deployed)[name], name);
    const log = first(byHand)['logConfiguration'] as { options: Record<string, string> };
    assert.equal(log.options['awslogs-group'], '/ecs/lalela-worker');
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/ecs/lalela-worker' });
  });

  test('and of its environment, but for what is the reader’s to fill in', () => {
    const told = environmentOf(deployed);
    const written = environmentOf(byHand);
    assert.deepEqual([...written.keys()], [...told.keys()]);
    for (const [name, value] of written) {
      if (typeof told.get(name) === 'string') assert.equal(value, told.get(name), name);
      else assert.match(String(value), /^<[A-Z-]+>$/, name);
    }
  });

  test('both capacities are to be had', () => {
    template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  });

  test('the image is one that stays', () => {
    assert.throws(() => synthesise({ image: 'latest' }), /image: "latest"; expected a tag/);
  });
});

/** As the API of ECS has its names, where CloudFormation begins them with a capital. */
function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowerKeys(inner),
    ]),
  );
}
