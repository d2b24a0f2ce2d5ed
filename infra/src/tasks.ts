/** The container that recognises, as the 2021 system had it: 4 vCPU, 8 GB, port 8000, models at `/root/models`. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, type IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDrivers,
  OperatingSystemFamily,
  type ContainerDefinitionOptions,
  type Volume,
} from 'aws-cdk-lib/aws-ecs';
import type { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { MODELS_PATH, type ModelsDisk } from './models-disk.ts';
import type { Network } from './network.ts';
import {
  acknowledgeWildcard,
  allow,
  allowBeingWoken,
  allowClientBuckets,
  allowLogs,
  allowModels,
  allowObjects,
  allowSecret,
  allowTable,
  createRole,
} from './permissions.ts';
import type { Settings } from './settings.ts';
import { MODELS_PREFIX, OBJECT_PREFIXES, type Storage } from './storage.ts';

const PORT = 8000;
const CONTAINER = 'worker';
/** There is no curl in the image. */
const HEALTH = `fetch('http://localhost:${PORT}/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;

interface TasksParts {
  readonly settings: Settings;
  readonly network: Network;
  readonly storage: Storage;
  readonly disk: ModelsDisk;
  /** What every process of Lalela is told. */
  readonly environment: Readonly<Record<string, string>>;
}

interface TaskParts {
  readonly family: string;
  readonly role: IRole;
  readonly volume: Volume;
  readonly isReadOnly: boolean;
  readonly container: Omit<ContainerDefinitionOptions, 'image' | 'logging'>;
}

export class Tasks extends Construct {
  readonly cluster: Cluster;
  /** Pulls the image and writes the log; what the container itself may do, its task's role says. */
  readonly execution: Role;
  readonly repository: IRepository;
  readonly worker: FargateTaskDefinition;
  readonly models: FargateTaskDefinition;
  /** What each task writes, by its id here. */
  readonly logs = new Map<'Worker' | 'Models', LogGroup>();
  readonly #settings: Settings;

  constructor(scope: Construct, id: string, parts: TasksParts) {
    super(scope, id);
    const { settings, network } = parts;
    this.#settings = settings;
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: settings.name,
      vpc: network.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    this.repository = Repository.fromRepositoryName(this, 'Repository', settings.repository);
    this.execution = createRole(this, 'Execution', 'ecs-tasks.amazonaws.com');
    this.#allowPull();
    this.worker = this.#createWorker(parts);
    this.models = this.#createModelsTask(parts);
  }

  #allowPull(): void {
    acknowledgeWildcard(
      this.execution,
      'Resource::*',
      'ECR gives tokens for all repositories or none.',
    );
    allow(this.execution, { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] });
    allow(this.execution, {
      actions: ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'].map(
        (action) => `ecr:${action}`,
      ),
      resources: [this.repository.repositoryArn],
    });
  }

  #createWorker({ settings, storage, disk, environment }: TasksParts): FargateTaskDefinition {
    const role = createRole(this, 'WorkerRole', 'ecs-tasks.amazonaws.com');
    allowObjects(role, storage, {
      read: OBJECT_PREFIXES,
      write: [
        ...(['results/', 'decoded/', 'checkpoints/', 'older-owners/'] as const),
        ...(['installation.json', 'probe'] as const),
      ],
      remove: OBJECT_PREFIXES,
    });
    allowClientBuckets(role, settings, { mayWrite: true });
    allowTable(role, storage);
    allowSecret(role, storage);
    allowBeingWoken(role, storage);
    return this.#createTask('Worker', {
      family: `${settings.name}-worker`,
      role,
      volume: disk.forReader(role),
      isReadOnly: true,
      container: {
        environment: {
          ...environment,
          LALELA_MODELS: MODELS_PATH,
          LALELA_HEALTH_PORT: String(PORT),
        },
        portMappings: [{ containerPort: PORT }],
        healthCheck: {
          command: ['CMD', 'node', '-e', HEALTH],
          interval: Duration.seconds(30),
          timeout: Duration.seconds(10),
          retries: 3,
          startPeriod: Duration.minutes(2),
        },
      },
    });
  }

  /** Started by hand, or by `lalela models sync --efs`: copies models from the bucket to the file system. */
  #createModelsTask({ settings, storage, disk }: TasksParts): FargateTaskDefinition {
    const role = createRole(this, 'ModelsRole', 'ecs-tasks.amazonaws.com');
    allowModels(role, storage);
    return this.#createTask('Models', {
      family: `${settings.name}-models`,
      role,
      volume: disk.forWriter(role),
      isReadOnly: false,
      container: {
        command: ['models', 'fetch'],
        environment: {
          LALELA_MODELS: MODELS_PATH,
          LALELA_MODELS_FROM: `s3://${storage.bucket.bucketName}/${MODELS_PREFIX.slice(0, -1)}`,
        },
      },
    });
  }

  #createLogs(id: 'Worker' | 'Models', family: string): LogGroup {
    const logs = new LogGroup(this, `${id}Logs`, {
      logGroupName: `/ecs/${family}`,
      retention: this.#settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    allowLogs(this.execution, logs);
    this.logs.set(id, logs);
    return logs;
  }

  #createTask(id: 'Worker' | 'Models', parts: TaskParts): FargateTaskDefinition {
    const { family, role, volume, isReadOnly, container } = parts;
    const task = new FargateTaskDefinition(this, id, {
      family,
      cpu: 4096,
      memoryLimitMiB: 8192,
      ephemeralStorageGiB: this.#settings.diskGb,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      taskRole: role,
      // CDK would give it the same rights again, for logs of any name.
      executionRole: this.execution.withoutPolicyUpdates(),
      volumes: [volume],
    });
    const logs = this.#createLogs(id, family);
    task
      .addContainer(CONTAINER, {
        ...container,
        image: ContainerImage.fromEcrRepository(this.repository, this.#settings.image),
        logging: LogDrivers.awsLogs({ logGroup: logs, streamPrefix: 'ecs' }),
        // Two minutes is what an interruption of Spot leaves to give the job back.
        stopTimeout: Duration.seconds(120),
      })
      .addMountPoints({
        sourceVolume: volume.name,
        containerPath: MODELS_PATH,
        readOnly: isReadOnly,
      });
    return task;
  }
}
