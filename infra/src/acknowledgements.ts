/** What cdk-nag finds and what is meant to be so, with the reason; wildcards are told of in permissions.ts. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Api } from './api.ts';
import type { Storage } from './storage.ts';
import type { Tasks } from './tasks.ts';

export function acknowledgeFindings(parts: {
  readonly storage: Storage;
  readonly tasks: Tasks;
  readonly api: Api;
}): void {
  const { storage, tasks, api } = parts;
  acknowledge(
    storage.bucket,
    'S1',
    'Who reads objects is seen in the data events of CloudTrail, where the account records them. A log beside the bucket would hold names of recordings for longer than the recordings.',
  );
  acknowledge(
    storage.secret,
    'SMG4',
    'It holds hashes of keys and signing secrets of tenants, which `lalela keys` and `lalela tenants secret --rotate` change: a timer cannot, since clients hold the other half.',
  );
  acknowledge(
    api,
    'APIG4',
    'The function checks the key of every request: the older contract sends it in a header of its own and prescribes the answers.',
  );
  acknowledge(
    tasks.cluster,
    'ECS4',
    'Billed by the metric. Lalela reports waiting work, running workers and lost callbacks itself.',
  );
  for (const task of [tasks.worker, tasks.models]) {
    acknowledge(
      task,
      'ECS2',
      'The environment holds names of the bucket, table, queue and secret, and numbers. A test sees to it.',
    );
  }
}

function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}
