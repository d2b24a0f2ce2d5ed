/** What the stack means: who may do what, what is encrypted, what is kept, what lets nobody in. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { SETTINGS } from '../../src/config/settings.ts';
import { TABLE_SCHEMA } from '../../src/database/dynamodb/table-schema.ts';
import { readSettings } from '../src/settings.ts';
import {
  FOLDER,
  actionsOf,
  allowed,
  documents,
  environments,
  listOf,
  ofType,
  plain,
  resources,
  statementOf,
  synthesise,
  template,
  type Statement,
} from './template.ts';

describe('who may do what', () => {
  test('no policy allows all actions of a service', () => {
    const all = documents().flatMap(({ statements }) => statements);
    const allowing = all.filter(({ Effect }) => Effect === 'Allow');
    assert.ok(allowing.length > 30);
    const actions = allowing.flatMap(({ Action }) => listOf(Action));
    assert.deepEqual(
      actions.filter((action) => action.includes('*')),
      [],
    );
  });

  test('only what has no narrower resource is allowed on all', () => {
    const policies = Object.entries(resources).filter(
      ([, { Type }]) => Type === 'AWS::IAM::Policy',
    );
    const onAll = policies.flatMap(([, { Properties }]) =>
      (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.filter(
        ({ Resource }) => listOf(Resource).includes('*'),
      ).flatMap(({ Action }) => listOf(Action)),
    );
    assert.deepEqual([...new Set(onAll)].sort(), ['ecr:GetAuthorizationToken', 'ecs:ListTasks']);
  });

  test('no policy of AWS itself is attached to a role', () => {
    for (const { Properties } of ofType('AWS::IAM::Role'))
      assert.equal(Properties['ManagedPolicyArns'], undefined);
  });

  for (const role of ['GatewayRole', 'ReconcileRole']) {
    test(`${role} starts workers of one family in one cluster, and hands on their two roles only`, () => {
      const run = statementOf(role, 'ecs:RunTask');
      assert.match(plain(run.Resource), /:task-definition\/lalela-worker:\*/);
      assert.match(plain(run.Condition?.['ArnEquals']?.['ecs:cluster']), /TasksCluster/);
      const list = statementOf(role, 'ecs:ListTasks');
      assert.match(plain(list.Condition?.['ArnEquals']?.['ecs:cluster']), /TasksCluster/);
      const pass = statementOf(role, 'iam:PassRole');
      assert.deepEqual(
        listOf(pass.Resource)
          .map((arn) => /Tasks(\w+?)(Role)?[0-9A-F]{8}/.exec(plain(arn))?.[1])
          .sort(),
        ['Execution', 'Worker'],
      );
      assert.deepEqual(pass.Condition, {
        StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      });
    });
  }

  test('a worker starts nothing, and wakes nobody', () => {
    const services = actionsOf('WorkerRole').map((action) => action.split(':')[0]);
    assert.deepEqual(
      [...new Set(services)],
      [...['dynamodb', 'elasticfilesystem', 's3', 'secretsmanager', 'sqs']],
    );
    assert.ok(!actionsOf('WorkerRole').includes('sqs:SendMessage'));
  });

  test('only the gateway writes uploads, only a worker writes checkpoints', () => {
    const writes = (role: string) =>
      plain(allowed(role).filter(({ Action }) => listOf(Action).includes('s3:PutObject')));
    assert.match(writes('GatewayRole'), /\/uploads\/\*/);
    assert.doesNotMatch(writes('GatewayRole'), /results|decoded|checkpoints|client-recordings/);
    assert.doesNotMatch(writes('WorkerRole'), /uploads/);
    assert.match(writes('WorkerRole'), /\/checkpoints\/\*/);
    assert.doesNotMatch(writes('ReconcileRole'), /uploads|checkpoints/);
  });

  test('in buckets of clients, results only are written, and nothing without being named', () => {
    const written = allowed('WorkerRole')
      .filter(({ Action }) => listOf(Action).includes('s3:PutObject'))
      .flatMap(({ Resource }) => listOf(Resource).map(plain))
      .filter((arn) => arn.includes('client-recordings'));
    assert.equal(written.length, 1);
    assert.match(written[0] ?? '', /client-recordings\/decoded\/\*/);
    assert.doesNotMatch(plain(synthesise().toJSON()), /client-recordings/);
  });

  test('what is not there can be told from what is forbidden: buckets may be listed', () => {
    for (const role of ['GatewayRole', 'WorkerRole', 'ReconcileRole']) {
      const lists = allowed(role).filter(({ Action }) => listOf(Action).includes('s3:ListBucket'));
      assert.match(plain(lists), /StorageBucket/);
      assert.match(plain(lists), /client-recordings/);
      for (const { Condition } of lists) assert.equal(Condition, undefined);
    }
  });

  test('workers read models through their access point, only the models task writes them', () => {
    assert.deepEqual(
      actionsOf('WorkerRole').filter((action) => action.startsWith('elasticfilesystem')),
      ['elasticfilesystem:ClientMount'],
    );
    assert.deepEqual(actionsOf('ModelsRole'), [
      'elasticfilesystem:ClientMount',
      'elasticfilesystem:ClientWrite',
      's3:GetObject',
      's3:ListBucket',
    ]);
    const conditionOf = (role: string) =>
      plain(statementOf(role, 'elasticfilesystem:ClientMount').Condition);
    assert.match(conditionOf('WorkerRole'), /AccessPointArn.*Readers/);
    assert.match(conditionOf('ModelsRole'), /AccessPointArn.*Writer/);
    assert.match(plain(statementOf('ModelsRole', 's3:GetObject').Resource), /\/models\/\*/);
  });

  test('nobody scans or deletes the table, or deletes the secret', () => {
    for (const role of ['GatewayRole', 'WorkerRole', 'ReconcileRole']) {
      const actions = actionsOf(role).filter((action) => /^(dynamodb|secretsmanager)/.test(action));
      assert.deepEqual(actions, [
        ...['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((a) => `dynamodb:${a}`),
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ]);
    }
  });
});

describe('what is encrypted', () => {
  test('recordings, jobs, messages, models and alarms are', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
    });
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.allResourcesProperties('AWS::EFS::FileSystem', { Encrypted: true });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  });

  test('nothing is taken in without TLS', () => {
    for (const type of [
      ...['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'],
      'AWS::EFS::FileSystem',
    ]) {
      const found = ofType(type);
      assert.ok(found.length > 0, type);
      for (const { Properties } of found) {
        const policy = (Properties['PolicyDocument'] ?? Properties['FileSystemPolicy']) as {
          Statement: Statement[];
        };
        const denials = policy.Statement.filter(({ Effect }) => Effect === 'Deny');
        assert.match(plain(denials), /"aws:SecureTransport":"false"/, type);
      }
    }
    assert.equal(ofType('AWS::SQS::QueuePolicy').length, ofType('AWS::SQS::Queue').length);
  });

  test('the file system lets in only who has a role for it, over TLS and by an access point', () => {
    for (const { Properties } of ofType('AWS::EFS::FileSystem'))
      assert.doesNotMatch(plain(Properties['FileSystemPolicy']), /Allow/);
    for (const { Properties } of ofType('AWS::ECS::TaskDefinition')) {
      assert.deepEqual(listOf(Properties['Volumes']).length, 1);
      assert.match(plain(Properties['Volumes']), /"IAM":"ENABLED"/);
      assert.match(plain(Properties['Volumes']), /"TransitEncryption":"ENABLED"/);
      assert.match(plain(Properties['Volumes']), /"AccessPointId"/);
    }
  });
});

describe('what is kept', () => {
  test('recordings, jobs and keys stay when the stack is destroyed; nothing else does', () => {
    const kept = Object.values(resources).filter(
      ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
    );
    assert.deepEqual(kept.map(({ Type }) => Type).sort(), [
      'AWS::DynamoDB::GlobalTable',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
    ]);
  });

  test('what Lalela loses sight of is removed from the bucket, models are not', () => {
    const [bucket] = ofType('AWS::S3::Bucket');
    const { Rules } = bucket?.Properties['LifecycleConfiguration'] as {
      Rules: { Prefix?: string; ExpirationInDays?: number; Status: string }[];
    };
    const days = new Map(Rules.map((rule) => [rule.Prefix, rule.ExpirationInDays]));
    assert.equal(days.get('uploads/'), 400);
    assert.equal(days.get('results/'), 400);
    assert.equal(days.get('replies/'), 1);
    assert.equal(days.get('models/'), undefined);
    assert.equal(days.get(undefined), undefined);
    assert.match(plain(Rules), /"AbortIncompleteMultipartUpload":\{"DaysAfterInitiation":1\}/);
    assert.equal(bucket?.Properties['VersioningConfiguration'], undefined);
  });

  test('every prefix of places.ts has its rights and its end', () => {
    const source = readFileSync(join(FOLDER, '../src/store/places.ts'), 'utf8');
    const prefixes = [...source.matchAll(/[`']([a-z-]+\/)(?=[`'$])/g)].map(([, prefix]) => prefix);
    const own = new Set(prefixes);
    assert.ok(own.size >= 6);
    const lifecycle = plain(ofType('AWS::S3::Bucket')[0]?.Properties['LifecycleConfiguration']);
    for (const prefix of own) {
      assert.match(lifecycle, new RegExp(`"Prefix":"${prefix}"`));
      assert.match(
        plain(statementOf('WorkerRole', 's3:DeleteObject')),
        new RegExp(`/${prefix}\\*`),
      );
    }
  });

  test('every log ends', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    assert.ok(groups.length >= 6);
    for (const { Properties } of groups) assert.equal(Properties['RetentionInDays'], 30);
  });

  test('the table is what the code expects, can be brought back, and forgets by itself', () => {
    const [table] = ofType('AWS::DynamoDB::GlobalTable');
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } =
      table?.Properties as never as typeof TABLE_SCHEMA;
    const byName = <T extends { AttributeName: string }>(list: T[]) =>
      list.toSorted((a, b) => a.AttributeName.localeCompare(b.AttributeName));
    assert.deepEqual(KeySchema, TABLE_SCHEMA.KeySchema);
    assert.deepEqual(byName(AttributeDefinitions), byName(TABLE_SCHEMA.AttributeDefinitions));
    assert.deepEqual(GlobalSecondaryIndexes, TABLE_SCHEMA.GlobalSecondaryIndexes);
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: {
        AttributeName: TABLE_SCHEMA.TimeToLiveAttribute,
        Enabled: true,
      },
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    });
  });
});

describe('the network', () => {
  test('nothing lets anyone in but NFS from tasks to the models', () => {
    for (const { Properties } of ofType('AWS::EC2::SecurityGroup'))
      assert.equal(Properties['SecurityGroupIngress'], undefined);
    const rules = ofType('AWS::EC2::SecurityGroupIngress');
    assert.equal(rules.length, 1);
    assert.equal(rules[0]?.Properties['FromPort'], 2049);
    assert.equal(rules[0]?.Properties['CidrIp'], undefined);
    assert.match(plain(rules[0]?.Properties['GroupId']), /ModelsDiskGroup/);
    assert.match(plain(rules[0]?.Properties['SourceSecurityGroupId']), /NetworkTasks/);
  });

  test('no NAT gateway and no endpoint that costs by the hour; S3 and DynamoDB are reached inside', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    const endpoints = ofType('AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties);
    assert.deepEqual(
      new Set(endpoints.map((each) => each['VpcEndpointType'])),
      new Set(['Gateway']),
    );
    assert.match(plain(endpoints), /\.s3"/);
    assert.match(plain(endpoints), /\.dynamodb"/);
    template.resourceCountIs('AWS::EC2::FlowLog', 1);
  });

  test('the bucket is nobody else’s', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });
});

describe('what processes are told', () => {
  test('settings that Lalela knows, and no secret', () => {
    assert.equal(environments().length, 4);
    for (const { values } of environments()) {
      for (const [name, value] of Object.entries(values)) {
        assert.ok(name in SETTINGS, `${name} is no setting`);
        assert.doesNotMatch(name, /KEY|PASSWORD|TOKEN/);
        assert.doesNotMatch(plain(value), /API_KEY|whsec_|resolve:secretsmanager|SecretString/);
      }
    }
    assert.doesNotMatch(plain(template.toJSON()), /API_KEY/);
  });

  test('the secret holds nothing when it is made', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: '{}' });
  });

  test('gateway, reconcile and worker agree on where all is', () => {
    const shared = ['S3_BUCKET', 'DYNAMODB_TABLE', 'SECRET', 'SQS_URL', 'KEEP_DAYS', 'PUBLIC_URL'];
    const [first, ...others] = environments().filter(({ owner }) => owner !== 'lalela-models');
    for (const { values } of others)
      for (const name of shared.map((each) => `LALELA_${each}`))
        assert.deepEqual(values[name], first?.values[name], name);
  });

  test('context changes what they are told', () => {
    const changed = plain(
      synthesise({
        ...{ mostWorkers: '3', spot: 'no', idleSeconds: '0', keepDays: '7' },
        returnUrl: 'https://client.example.org/hook',
      }).findResources('AWS::Lambda::Function'),
    );
    assert.match(changed, /"LALELA_ECS_MOST_WORKERS":"3"/);
    assert.match(changed, /"LALELA_ECS_SPOT":"no"/);
    assert.match(changed, /"LALELA_KEEP_DAYS":"7"/);
    assert.match(changed, /"LALELA_RETURN_URL":"https:\/\/client.example.org\/hook"/);
  });
});

describe('what calls the reconcile function', () => {
  test('every minute, and of stopped tasks only those that Spot took away', () => {
    const rules = ofType('AWS::Events::Rule').map(({ Properties }) => Properties);
    assert.equal(rules.length, 2);
    assert.equal(rules.filter((rule) => rule['ScheduleExpression'] === 'rate(1 minute)').length, 1);
    const [pattern] = rules.flatMap((rule) => listOf(rule['EventPattern'])) as {
      detail: Record<string, unknown>;
    }[];
    assert.deepEqual(pattern?.detail['stopCode'], ['SpotInterruption']);
    assert.deepEqual(pattern?.detail['lastStatus'], ['STOPPED']);
    assert.match(plain(pattern?.detail['clusterArn']), /TasksCluster/);
  });
});

describe('what somebody is told', () => {
  test('there is an alarm for each, and all go to the topic', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    assert.deepEqual(alarms.map((alarm) => alarm['MetricName']).sort(), [
      ...['5xx', 'ApproximateNumberOfMessagesVisible', 'CallbacksGivenUp', 'Errors', 'Errors'],
      ...['OldestJobSeconds', 'WorkersRunning'],
    ]);
    for (const alarm of alarms) assert.match(plain(alarm['AlarmActions']), /AlarmsTopic/);
  });

  test('callbacks that were given up are counted in what workers and the reconcile function write', () => {
    const filters = ofType('AWS::Logs::MetricFilter').map(({ Properties }) => Properties);
    assert.equal(filters.length, 2);
    const groups = filters.map((filter) => plain(filter['LogGroupName'])).sort();
    assert.match(groups[0] ?? '', /FunctionsReconcileLogs/);
    assert.match(groups[1] ?? '', /TasksWorkerLogs/);
    for (const filter of filters) {
      assert.equal(filter['FilterPattern'], '{ $.msg = "ended a callback undelivered" }');
      assert.match(plain(filter['MetricTransformations']), /CallbacksGivenUp/);
    }
  });

  test('a reconcile function that is silent is an alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'OldestJobSeconds',
      Namespace: 'Lalela',
      Threshold: 3600,
      TreatMissingData: 'breaching',
    });
  });

  test('money has a limit', () => {
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 100, Unit: 'USD' }, TimeUnit: 'MONTHLY' },
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({ Subscribers: [Match.objectLike({ SubscriptionType: 'SNS' })] }),
      ]),
    });
    synthesise({ monthlyDollars: '0' }).resourceCountIs('AWS::Budgets::Budget', 0);
  });

  test('messages that wake nobody are kept aside after ten times', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { maxReceiveCount: 10, deadLetterTargetArn: Match.anyValue() },
    });
  });
});

describe('context', () => {
  test('all that is wrong is said at once', () => {
    const wrong = { mostWorkers: '0', logDays: '8', clientBuckets: 'A,b' };
    assert.throws(
      () => readSettings((name) => (wrong as Record<string, string>)[name]),
      (error: Error) =>
        ['mostWorkers: "0"', 'logDays: "8"', 'clientBuckets: "A,b"'].every((each) =>
          error.message.includes(each),
        ),
    );
  });

  test('objects are not removed before their time', () => {
    const wrong: Record<string, string> = { keepDays: '50', longestKeepDays: '40' };
    assert.throws(() => readSettings((name) => wrong[name]), /longestKeepDays: "40"/);
  });
});
