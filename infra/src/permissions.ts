/** Who may do what, statement by statement: the grants of CDK allow more than is needed. */
import { Arn, ArnFormat, Stack, Validations, type CfnElement, type Resource } from 'aws-cdk-lib';
import type { Cluster, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, ServicePrincipal, Role, type IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { TABLE_SCHEMA } from '../../src/database/dynamodb/table-schema.ts';
import { MODELS_PREFIX, type ObjectPlace, type Storage } from './storage.ts';

/** The conditions narrow what the resource cannot. */
export interface Allowed {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, string | string[]>>;
}

export function allow(role: IRole, allowed: Allowed): void {
  role.addToPrincipalPolicy(new PolicyStatement(allowed));
}

/** A role that only `service` takes on. */
export function createRole(scope: Construct, id: string, service: string): Role {
  return new Role(scope, id, { assumedBy: new ServicePrincipal(service) });
}

/** cdk-nag wants to hear of every `*`: this one is meant, for that reason. */
export function acknowledgeWildcard(role: IRole, finding: string, reason: string): void {
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
}

function acknowledgeObjects(role: IRole, bucket: Bucket, prefix: string): void {
  acknowledgeWildcard(
    role,
    `Resource::<${logicalIdOf(bucket)}.Arn>/${prefix}*`,
    'Objects are named by ids that are made later; the right ends at the prefix.',
  );
}

export function allowLogs(role: IRole, group: ILogGroup): void {
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  allow(role, { actions, resources: [group.logGroupArn] });
}

interface ObjectRights {
  readonly read?: readonly ObjectPlace[];
  readonly write?: readonly ObjectPlace[];
  readonly remove?: readonly ObjectPlace[];
}

/** Lalela's own objects. */
export function allowObjects(role: IRole, { bucket }: Storage, rights: ObjectRights): void {
  const arns = (places: readonly ObjectPlace[] = []) =>
    places.map((place) => {
      if (!place.endsWith('/')) return bucket.arnForObjects(place);
      acknowledgeObjects(role, bucket, place);
      return bucket.arnForObjects(`${place}*`);
    });
  // Without it S3 answers 403 for an object that is not there: it could not be told from a missing right.
  allow(role, { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] });
  allow(role, { actions: ['s3:GetObject'], resources: arns(rights.read) });
  if (rights.write !== undefined)
    allow(role, {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: arns(rights.write),
    });
  if (rights.remove !== undefined)
    allow(role, { actions: ['s3:DeleteObject'], resources: arns(rights.remove) });
}

/** Buckets of clients of the older contract, in which results are written by those with `mayWrite`. */
export function allowClientBuckets(
  role: IRole,
  { clientBuckets }: Settings,
  { mayWrite }: { readonly mayWrite: boolean },
): void {
  if (clientBuckets.length === 0) return;
  const { partition } = Stack.of(role);
  const arns = clientBuckets.map((name) => `arn:${partition}:s3:::${name}`);
  const under = (pattern: string) =>
    clientBuckets.map((name) => {
      const finding = `Resource::arn:<AWS::Partition>:s3:::${name}/${pattern}`;
      acknowledgeWildcard(role, finding, 'Clients name the recordings in a bucket that was given.');
      return `arn:${partition}:s3:::${name}/${pattern}`;
    });
  allow(role, { actions: ['s3:ListBucket'], resources: arns });
  // A private recording is removed after its delivery, and may lie anywhere in the bucket.
  allow(role, { actions: ['s3:GetObject', 's3:DeleteObject'], resources: under('*') });
  if (mayWrite)
    allow(role, {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: under('decoded/*'),
    });
}

export function allowModels(role: IRole, { bucket }: Storage): void {
  acknowledgeObjects(role, bucket, MODELS_PREFIX);
  allow(role, {
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': [`${MODELS_PREFIX}*`] } },
  });
  allow(role, {
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects(`${MODELS_PREFIX}*`)],
  });
}

/** Single items and their indexes; no transactions, no scans. */
export function allowTable(role: IRole, { table }: Storage): void {
  const items = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'];
  allow(role, {
    actions: items.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  });
  allow(role, {
    actions: ['dynamodb:Query'],
    resources: TABLE_SCHEMA.GlobalSecondaryIndexes.map(
      ({ IndexName }) => `${table.tableArn}/index/${IndexName}`,
    ),
  });
}

/** Keys are read; a tenant's signing secret is made when it is first needed. */
export function allowSecret(role: IRole, { secret }: Storage): void {
  allow(role, {
    actions: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    resources: [secret.secretArn],
  });
}

export function allowWaking(role: IRole, { queue }: Storage): void {
  allow(role, { actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
}

export function allowBeingWoken(role: IRole, { queue }: Storage): void {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'];
  allow(role, {
    actions: actions.map((action) => `sqs:${action}`),
    resources: [queue.queueArn],
  });
}

interface Workers {
  readonly cluster: Cluster;
  readonly task: FargateTaskDefinition;
  readonly execution: IRole;
}

/** Workers of this family in this cluster, and no role but theirs to hand on. */
export function allowWorkers(role: IRole, { cluster, task, execution }: Workers): void {
  const stack = Stack.of(role);
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  allow(role, {
    actions: ['ecs:RunTask'],
    resources: [ecsArn(stack, 'task-definition', `${task.family}:*`)],
    conditions: inCluster,
  });
  acknowledgeWildcard(
    role,
    findingOf(`task-definition/${task.family}:*`),
    'Every deployment makes a revision; the right ends at the family.',
  );
  acknowledgeWildcard(
    role,
    'Resource::*',
    'ECS lists tasks by cluster, which the condition names.',
  );
  allow(role, { actions: ['ecs:ListTasks'], resources: ['*'], conditions: inCluster });
  // The tags of the task definition are handed on to its tasks.
  allow(role, {
    actions: ['ecs:TagResource'],
    resources: [ecsArn(stack, 'task', `${cluster.clusterName}/*`)],
    conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  });
  acknowledgeWildcard(
    role,
    findingOf(`task/<${logicalIdOf(cluster)}>/*`),
    'Tasks have ids that are made later; the right ends at the cluster.',
  );
  allow(role, {
    actions: ['iam:PassRole'],
    resources: [task.taskRole.roleArn, execution.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
}

function ecsArn(stack: Stack, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  return Arn.format({ service: 'ecs', resource, resourceName, arnFormat }, stack);
}

/** As cdk-nag writes the same. */
function findingOf(ecsName: string): string {
  return `Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:${ecsName}`;
}

function logicalIdOf(resource: Resource): string {
  return Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement);
}
