import { hasEnded, type Job, type JobStore } from '../../job/index.ts';

export interface JobNews {
  readonly job: Job;
  /** While it is queued; 1 is next. */
  readonly queuePosition?: number;
}

export interface JobPolling {
  readonly jobs: Pick<JobStore, 'get' | 'position'>;
  /** What is known already. */
  readonly first: JobNews;
  /** Between two looks at a job that changes. */
  readonly leastWaitMs: number;
  /** Between two looks at a job at which nothing happens. */
  readonly mostWaitMs: number;
  /** Called whenever job or position changed. */
  readonly onNews: (news: JobNews) => void;
  /** Once: nothing can change any more, or the job is forgotten. */
  readonly onEnd: (reason: 'ended' | 'gone') => void;
}

/** Asks the store for a job again and again, less often the longer nothing changes. @returns how to stop. */
export function pollJob(polling: JobPolling): () => void {
  const { jobs, leastWaitMs, mostWaitMs } = polling;
  let known = polling.first;
  let waitMs = leastWaitMs;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const job = await jobs.get(known.job.id);
    const news = job && (await withPosition(jobs, job));
    if (isStopped) return;
    if (news === undefined) return polling.onEnd('gone');
    const isNew = differs(news, known);
    known = news;
    waitMs = isNew ? leastWaitMs : Math.min(mostWaitMs, waitMs * 1.5);
    if (isNew) polling.onNews(news);
    if (isSettled(news.job)) polling.onEnd('ended');
    else schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      // A store that cannot be asked just now is asked again.
      look().catch(() => {
        waitMs = mostWaitMs;
        if (!isStopped) schedule();
      });
    }, waitMs).unref();
  }

  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Nothing of it can change any more, but for a replay by hand or its removal. */
export function isSettled(job: Job): boolean {
  return hasEnded(job) && job.state !== 'delivering' && job.deliverAtMs === undefined;
}

/** A job with its place in the queue. */
export async function withPosition(jobs: Pick<JobStore, 'position'>, job: Job): Promise<JobNews> {
  if (job.state !== 'queued') return { job };
  return { job, queuePosition: (await jobs.position(job)) + 1 };
}

function differs(a: JobNews, b: JobNews): boolean {
  return a.job.revision !== b.job.revision || a.queuePosition !== b.queuePosition;
}
