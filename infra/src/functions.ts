/** The two Lambda functions: the doors, and what a minute's rule and a lost Spot task call. */
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  allowClientBuckets,
  allowLogs,
  allowObjects,
  allowSecret,
  allowTable,
  allowWaking,
  allowWorkers,
  createRole,
} from './permissions.ts';
import type { Settings } from './settings.ts';
import { OBJECT_PREFIXES, type Storage } from './storage.ts';
import type { Tasks } from './tasks.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** What packages of the older module system need in a module of the newer. */
const BANNER =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

interface FunctionsParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly tasks: Tasks;
  readonly environment: Readonly<Record<string, string>>;
}

interface FunctionParts {
  /** File in `src/entry/`. */
  readonly entry: string;
  readonly role: Role;
  readonly timeout: Duration;
  readonly logDays: Settings['logDays'];
  readonly environment: Record<string, string>;
}

export class Functions extends Construct {
  readonly gateway: NodejsFunction;
  readonly reconcile: NodejsFunction;

  constructor(scope: Construct, id: string, parts: FunctionsParts) {
    super(scope, id);
    const { tasks, environment } = parts;
    this.gateway = this.#createFunction('Gateway', {
      entry: 'lambda-gateway.ts',
      role: this.#gatewayRole(parts),
      // An HTTP API waits no longer than 30 s.
      timeout: Duration.seconds(29),
      logDays: parts.settings.logDays,
      environment,
    });
    this.reconcile = this.#createFunction('Reconcile', {
      entry: 'lambda-reconcile.ts',
      role: this.#reconcileRole(parts),
      timeout: Duration.minutes(1),
      logDays: parts.settings.logDays,
      environment,
    });
    this.#callEveryMinute();
    this.#callWhenSpotIsTaken(tasks);
  }

  #gatewayRole({ settings, storage, tasks }: FunctionsParts): Role {
    const role = createRole(this, 'GatewayRole', 'lambda.amazonaws.com');
    allowObjects(role, storage, {
      read: [...OBJECT_PREFIXES, 'installation.json'],
      write: ['uploads/', 'upload-records/', 'replies/', 'probe'],
      // What a client deletes is removed at once.
      remove: OBJECT_PREFIXES,
    });
    allowClientBuckets(role, settings, { mayWrite: false });
    allowTable(role, storage);
    allowSecret(role, storage);
    allowWaking(role, storage);
    allowWorkers(role, { ...tasks, task: tasks.worker });
    return role;
  }

  /** It delivers callbacks and removes what is over its time, as workers do, while none runs. */
  #reconcileRole({ settings, storage, tasks }: FunctionsParts): Role {
    const role = createRole(this, 'ReconcileRole', 'lambda.amazonaws.com');
    allowObjects(role, storage, {
      read: OBJECT_PREFIXES,
      write: ['results/', 'decoded/', 'older-owners/'],
      remove: OBJECT_PREFIXES,
    });
    allowClientBuckets(role, settings, { mayWrite: true });
    allowTable(role, storage);
    allowSecret(role, storage);
    allowWaking(role, storage);
    allowWorkers(role, { ...tasks, task: tasks.worker });
    return role;
  }

  #createFunction(id: string, parts: FunctionParts): NodejsFunction {
    const logGroup = new LogGroup(this, `${id}Logs`, {
      retention: parts.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    allowLogs(parts.role, logGroup);
    return new NodejsFunction(this, id, {
      entry: join(PROJECT, 'src/entry', parts.entry),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      memorySize: 1024,
      timeout: parts.timeout,
      // A handler that broke off is not called again by itself: the next minute does it.
      retryAttempts: 0,
      role: parts.role.withoutPolicyUpdates(),
      logGroup,
      environment: parts.environment,
      projectRoot: PROJECT,
      depsLockFilePath: join(PROJECT, 'package-lock.json'),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node22',
        minify: true,
        // A map holds paths of the folder it was made in: the same code would be another asset elsewhere.
        sourceMap: false,
        // The clients that were tested, not those that the platform has today.
        bundleAwsSDK: true,
        banner: BANNER,
      },
    });
  }

  #callEveryMinute(): void {
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(this.reconcile, { maxEventAge: Duration.minutes(1), retryAttempts: 0 }),
      ],
    });
  }

  /**
   * Only a task that Spot took away is replaced at once. Were any stopped task, an image that crashes would
   * start tasks without end, each of them paid for a minute at least.
   */
  #callWhenSpotIsTaken({ cluster }: Tasks): void {
    new Rule(this, 'SpotInterrupted', {
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [cluster.clusterArn],
          lastStatus: ['STOPPED'],
          stopCode: ['SpotInterruption'],
        },
      },
      targets: [new LambdaFunction(this.reconcile, { retryAttempts: 2 })],
    });
  }
}
