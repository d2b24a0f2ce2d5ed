import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { LalelaError, SECOND_MS } from '../../kernel/index.ts';
import type { Wake, WakeQueue } from '../wake-queue.ts';

export interface SqsQueueOptions {
  readonly url: string;
}

/** A wake that is not taken in this time comes again. */
const HIDDEN_SECONDS = 60;
/** Longest that SQS lets a request wait. */
const MOST_WAIT_SECONDS = 20;
const ID = /^[0-9a-f]{32}$/;

/** Region, credentials and endpoint come from the standard environment of the AWS SDK. */
export function openSqsQueue({ url }: SqsQueueOptions): WakeQueue {
  const client = new SQSClient({ maxAttempts: 4 });
  return {
    async send(jobId) {
      await asked(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: jobId })));
    },
    async receive(waitMs, abortSignal) {
      if (abortSignal.aborted) return undefined;
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 1,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: Math.min(MOST_WAIT_SECONDS, Math.round(waitMs / SECOND_MS)),
      });
      const received = await asked(
        client.send(command, { abortSignal }).catch((error: unknown) => {
          // A wake that was on its way comes again when it is shown next.
          if (abortSignal.aborted) return { Messages: [] };
          throw error;
        }),
      );
      const message = received.Messages?.[0];
      return message && wakeOf(client, url, message);
    },
  };
}

/** What is no wake is left: the dead-letter queue gets it, where somebody looks. */
function wakeOf(client: SQSClient, url: string, message: Message): Wake | undefined {
  const { Body: jobId = '', ReceiptHandle } = message;
  if (!ID.test(jobId)) return undefined;
  return {
    jobId,
    async done() {
      await asked(client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })));
    },
  };
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new LalelaError(
      'QUEUE_UNAVAILABLE',
      'The queue that wakes workers does not answer, or refuses. Look whether LALELA_SQS_URL names a queue of this account that this role may use.',
      { cause: error, isRetryable: true },
    );
  }
}
