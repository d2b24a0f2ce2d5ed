/** What outlives every task: recordings and results, jobs, keys. Kept when the stack is destroyed. */
import { Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
  type Attribute,
  type GlobalSecondaryIndexPropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TABLE_SCHEMA } from '../../src/database/dynamodb/table-schema.ts';
import type { Settings } from './settings.ts';

/** Where `lalela models sync` puts models in the bucket. */
export const MODELS_PREFIX = 'models/';

/** What the keys of Lalela's own objects begin with; `src/store/places.ts` makes them. */
export const OBJECT_PREFIXES = [
  'uploads/',
  'upload-records/',
  'results/',
  'replies/',
  'decoded/',
  'checkpoints/',
  'older-owners/',
] as const;

/** A prefix, or one object: what the workers have, and what is written to see whether that is possible. */
export type ObjectPlace = (typeof OBJECT_PREFIXES)[number] | 'installation.json' | 'probe';

/** A reply that was too long for the function to give is fetched within minutes. */
const REPLY_DAYS = 1;

export class Storage extends Construct {
  readonly bucket: Bucket;
  readonly table: TableV2;
  readonly secret: Secret;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.bucket = createBucket(this, settings);
    this.table = createTable(this);
    this.secret = new Secret(this, 'Secret', {
      description: 'Hashes of API keys, and what callbacks are signed with. Written by Lalela.',
      // Holds no secret yet; what Lalela writes later is not touched by a deployment.
      secretStringValue: SecretValue.unsafePlainText('{}'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // A message only wakes a worker: the job's record says what is to be done, and the minute's rule finds it.
      retentionPeriod: Duration.days(4),
      // Spot interruptions count as receipts too. Attempts at a recording are counted in the job's record.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    });
  }
}

function createBucket(scope: Construct, { longestKeepDays }: Settings): Bucket {
  return new Bucket(scope, 'Bucket', {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    // What a client deletes must be gone: no older version of a recording may stay behind.
    versioned: false,
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      // Lalela removes what is over its time itself; this is for what it should ever lose sight of.
      ...OBJECT_PREFIXES.map((prefix) => ({
        prefix,
        expiration: Duration.days(prefix === 'replies/' ? REPLY_DAYS : longestKeepDays),
      })),
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

function createTable(scope: Construct): TableV2 {
  return new TableV2(scope, 'Table', {
    ...keysOf(TABLE_SCHEMA.KeySchema),
    globalSecondaryIndexes: TABLE_SCHEMA.GlobalSecondaryIndexes.map((index) => ({
      indexName: index.IndexName,
      ...keysOf(index.KeySchema),
      ...projectionOf(index.Projection),
    })),
    timeToLiveAttribute: TABLE_SCHEMA.TimeToLiveAttribute,
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];

function keysOf(schema: KeySchema): { partitionKey: Attribute; sortKey?: Attribute } {
  const [partitionKey, sortKey] = schema.map(({ AttributeName }) => attributeOf(AttributeName));
  if (partitionKey === undefined) throw new Error('TABLE_SCHEMA names a key without attributes.');
  return { partitionKey, ...(sortKey && { sortKey }) };
}

/** All keys are strings. */
function attributeOf(name: string): Attribute {
  const found = TABLE_SCHEMA.AttributeDefinitions.find((known) => known.AttributeName === name);
  if (found?.AttributeType !== 'S') throw new Error(`TABLE_SCHEMA does not define ${name} as S.`);
  return { name, type: AttributeType.STRING };
}

type Projection = (typeof TABLE_SCHEMA.GlobalSecondaryIndexes)[number]['Projection'];

function projectionOf(
  projection: Projection,
): Pick<GlobalSecondaryIndexPropsV2, 'projectionType' | 'nonKeyAttributes'> {
  return projection.ProjectionType === 'KEYS_ONLY'
    ? { projectionType: ProjectionType.KEYS_ONLY }
    : {
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: projection.NonKeyAttributes,
      };
}
