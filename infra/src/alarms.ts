/** What somebody should look at, and where they are told. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  ComparisonOperator,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  AccountRootPrincipal,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Api } from './api.ts';
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';
import type { Tasks } from './tasks.ts';

/** Who writes to the topic. */
const WRITERS = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'];
/** What the reconcile function writes in its log, and CloudWatch reads there. */
const NAMESPACE = 'Lalela';

interface AlarmsParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly functions: Functions;
  readonly tasks: Tasks;
  readonly api: Api;
}

interface Watched {
  readonly metric: IMetric;
  readonly what: string;
  /** From here on. */
  readonly from: number;
  /** In how many periods of the metric, one after another. */
  readonly periods?: number;
  readonly isSilenceBad?: boolean;
}

export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, parts: AlarmsParts) {
    super(scope, id);
    this.topic = createTopic(this, parts.settings);
    const logs = [parts.tasks.logs.get('Worker'), parts.functions.reconcile.logGroup];
    countGivenUp(this, logs);
    this.#watchWork(parts);
    this.#watchParts(parts);
    if (parts.settings.monthlyDollars > 0) createBudget(this, parts.settings, this.topic);
  }

  #watchWork({ settings, storage }: AlarmsParts): void {
    this.#watch('DeadLetters', {
      metric: storage.deadLetters.metricApproximateNumberOfMessagesVisible(),
      what: 'Messages that woke nobody ten times over: workers do not start, or cannot read the queue.',
      from: 1,
    });
    this.#watch('OldestJob', {
      metric: reported('OldestJobSeconds', 'Maximum'),
      what: 'A job waits too long, or the function that says so is silent.',
      from: settings.oldestJobMinutes * 60,
      periods: 3,
      isSilenceBad: true,
    });
    this.#watch('CallbacksGivenUp', {
      metric: reported('CallbacksGivenUp', 'Sum'),
      what: 'A client was called in vain until the schedule ended: its address is broken.',
      from: 1,
    });
    this.#watch('WorkersAtLimit', {
      metric: reported('WorkersRunning', 'Minimum'),
      what: 'As many workers as allowed for an hour: much work, or money lost to workers that do not end.',
      from: settings.mostWorkers,
      periods: 12,
    });
  }

  #watchParts({ functions, api }: AlarmsParts): void {
    for (const [id, lambda] of Object.entries({
      Gateway: functions.gateway,
      Reconcile: functions.reconcile,
    })) {
      this.#watch(`${id}Errors`, {
        metric: lambda.metricErrors(),
        what: `The ${id.toLowerCase()} function broke off; its log says why.`,
        from: 1,
      });
    }
    this.#watch('ApiErrors', {
      metric: api.http.metricServerError({ statistic: 'Sum' }),
      what: 'Clients got answers of 500 and above.',
      from: 5,
    });
  }

  #watch(id: string, { metric, what, from, periods = 1, isSilenceBad = false }: Watched): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: what,
      threshold: from,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

/** Whoever calls clients writes this line when it ends without an answer: `src/callback/callbacks.ts`. */
const GIVEN_UP = 'ended a callback undelivered';

function countGivenUp(scope: Construct, logs: readonly (ILogGroup | undefined)[]): void {
  for (const [index, logGroup] of logs.entries())
    if (logGroup !== undefined)
      new MetricFilter(scope, `GivenUp${index}`, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.msg', '=', GIVEN_UP),
        metricNamespace: NAMESPACE,
        metricName: 'CallbacksGivenUp',
      });
}

function reported(metricName: string, statistic: string): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, statistic, period: Duration.minutes(5) });
}

function createTopic(scope: Construct, { email }: Settings): Topic {
  const topic = new Topic(scope, 'Topic', { masterKey: createKey(scope), enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: WRITERS.map((service) => new ServicePrincipal(service)),
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: ofThisAccount(scope),
    }),
  );
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/** Its own, since neither CloudWatch nor Budgets may use the key that SNS has by itself. */
function createKey(scope: Construct): Key {
  return new Key(scope, 'Key', {
    description: 'Encrypts what Lalela’s alarms say',
    enableKeyRotation: true,
    // Nothing that stays is encrypted with it.
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AccountRootPrincipal()],
          actions: KEEPING.map((action) => `kms:${action}`),
          resources: ['*'],
        }),
        new PolicyStatement({
          principals: WRITERS.map((service) => new ServicePrincipal(service)),
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: ofThisAccount(scope),
        }),
      ],
    }),
  });
}

/** What administrators of the account need to look after the key, CloudFormation among them. */
const KEEPING = [
  'CancelKeyDeletion',
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'PutKeyPolicy',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
];

function ofThisAccount(scope: Construct): Record<string, Record<string, string>> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
}

/** Of the whole account: what belongs to one stack is known only by a tag that somebody has to switch on. */
function createBudget(scope: Construct, { name, monthlyDollars }: Settings, topic: Topic): void {
  const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, threshold, comparisonOperator: 'GREATER_THAN' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${name}-monthly`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyDollars, unit: 'USD' },
    },
    notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
  });
}
