/** Lalela on AWS: nothing runs until a recording arrives. */
import { CfnOutput, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { Functions } from './functions.ts';
import { ModelsDisk } from './models-disk.ts';
import { Network } from './network.ts';
import type { Settings } from './settings.ts';
import { Storage } from './storage.ts';
import { Tasks } from './tasks.ts';

/** What a process is told: settings of `docs/configuration.md`, names and numbers, no secret. */
type Environment = Readonly<Record<string, string>>;

export class LalelaStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.name, stackProps(settings));
    const storage = new Storage(this, 'Storage', settings);
    const network = new Network(this, 'Network', settings);
    const disk = new ModelsDisk(this, 'ModelsDisk', network);
    const api = new Api(this, 'Api', settings);
    const common = commonEnvironment({ settings, storage, api });
    const tasks = new Tasks(this, 'Tasks', {
      ...{ settings, network, storage, disk },
      environment: common,
    });
    const functions = new Functions(this, 'Functions', {
      ...{ settings, storage, tasks },
      environment: { ...common, ...launchEnvironment({ settings, network, tasks }) },
    });
    api.answerWith(functions.gateway);
    const alarms = new Alarms(this, 'Alarms', { settings, storage, functions, tasks, api });
    this.#say({ storage, network, tasks, api, alarms });
    Tags.of(this).add('application', settings.name);
    acknowledgeFindings({ storage, tasks, api });
  }

  /** What docs/aws.md needs in its commands. */
  #say({ storage, network, tasks, api, alarms }: SaidOf): void {
    const values = {
      Address: api.http.apiEndpoint,
      Bucket: storage.bucket.bucketName,
      Table: storage.table.tableName,
      Secret: storage.secret.secretArn,
      Queue: storage.queue.queueUrl,
      Repository: tasks.repository.repositoryUri,
      Cluster: tasks.cluster.clusterName,
      Subnets: subnetsOf(network),
      SecurityGroup: network.tasks.securityGroupId,
      AlarmTopic: alarms.topic.topicArn,
    };
    for (const [id, value] of Object.entries(values)) new CfnOutput(this, id, { value });
  }
}

interface SaidOf {
  readonly storage: Storage;
  readonly network: Network;
  readonly tasks: Tasks;
  readonly api: Api;
  readonly alarms: Alarms;
}

function stackProps({ name, region }: Settings): StackProps {
  const env = region === undefined ? {} : { env: { region } };
  return { stackName: name, description: 'Lalela: speech recognition', ...env };
}

function commonEnvironment(parts: {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly api: Api;
}): Environment {
  const { settings, storage, api } = parts;
  return {
    LALELA_S3_BUCKET: storage.bucket.bucketName,
    LALELA_DYNAMODB_TABLE: storage.table.tableName,
    LALELA_SECRET: storage.secret.secretArn,
    LALELA_SQS_URL: storage.queue.queueUrl,
    LALELA_JOBS_AT_ONCE: String(settings.jobsAtOnce),
    LALELA_IDLE_SECONDS: String(settings.idleSeconds),
    LALELA_KEEP_DAYS: String(settings.keepDays),
    LALELA_PUBLIC_URL: settings.publicUrl ?? api.http.apiEndpoint,
    ...(settings.returnUrl === undefined ? {} : { LALELA_RETURN_URL: settings.returnUrl }),
  };
}

function launchEnvironment(parts: {
  readonly settings: Settings;
  readonly network: Network;
  readonly tasks: Tasks;
}): Environment {
  const { settings, network, tasks } = parts;
  return {
    LALELA_ECS_CLUSTER: tasks.cluster.clusterArn,
    LALELA_ECS_TASK: tasks.worker.family,
    LALELA_ECS_SUBNETS: subnetsOf(network),
    LALELA_ECS_SECURITY_GROUPS: network.tasks.securityGroupId,
    LALELA_ECS_MOST_WORKERS: String(settings.mostWorkers),
    LALELA_ECS_SPOT: settings.isSpotFirst ? 'yes' : 'no',
  };
}

function subnetsOf({ vpc }: Network): string {
  return vpc.publicSubnets.map(({ subnetId }) => subnetId).join(',');
}
