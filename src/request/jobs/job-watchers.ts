/** Tells listeners of a job's changes: the store is asked by one poller a job, however many listen. */
import { LalelaError } from '../../kernel/index.ts';
import { pollJob, type JobNews, type JobPolling } from './poll-job.ts';

export interface JobListener {
  readonly onNews: (news: JobNews) => void;
  /** Once, the last call; `closing` when the service stops. */
  readonly onEnd: (reason: 'ended' | 'gone' | 'closing') => void;
}

export interface JobWatchers {
  /** @returns how to stop listening. @throws LalelaError RATE_LIMITED when too many listen. */
  watch(news: JobNews, listener: JobListener): () => void;
  /** Ends all. */
  close(): void;
}

export interface JobWatchersOptions extends Pick<
  JobPolling,
  'jobs' | 'leastWaitMs' | 'mostWaitMs'
> {
  readonly mostListeners: number;
  readonly mostListenersPerTenant: number;
}

interface Watched {
  latest: JobNews;
  readonly tenant: string;
  readonly listeners: Set<JobListener>;
  readonly stop: () => void;
}

export function createJobWatchers(options: JobWatchersOptions): JobWatchers {
  const watched = new Map<string, Watched>();
  const counts = createCounts(options);

  function end(id: string, reason: 'ended' | 'gone' | 'closing'): void {
    const entry = watched.get(id);
    if (entry === undefined) return;
    entry.stop();
    watched.delete(id);
    for (const listener of entry.listeners) {
      counts.remove(entry.tenant);
      listener.onEnd(reason);
    }
  }

  function begin(first: JobNews): Watched {
    const { id, tenant } = first.job;
    const listeners = new Set<JobListener>();
    const stop = pollJob({
      ...options,
      first,
      onNews: (news) => {
        entry.latest = news;
        for (const { onNews } of listeners) onNews(news);
      },
      onEnd: (reason) => end(id, reason),
    });
    const entry: Watched = { latest: first, tenant, listeners, stop };
    watched.set(id, entry);
    return entry;
  }

  return {
    watch(news, listener) {
      const { id, tenant } = news.job;
      counts.add(tenant);
      const entry = watched.get(id) ?? begin(news);
      entry.listeners.add(listener);
      // It was told to the others while this one was on its way.
      if (entry.latest.job.revision > news.job.revision) listener.onNews(entry.latest);
      return () => {
        if (watched.get(id) !== entry || !entry.listeners.delete(listener)) return;
        counts.remove(tenant);
        if (entry.listeners.size > 0) return;
        entry.stop();
        watched.delete(id);
      };
    },
    close() {
      for (const id of [...watched.keys()]) end(id, 'closing');
    },
  };
}

function createCounts({ mostListeners, mostListenersPerTenant }: JobWatchersOptions) {
  const byTenant = new Map<string, number>();
  let all = 0;
  return {
    add(tenant: string): void {
      const own = byTenant.get(tenant) ?? 0;
      if (all >= mostListeners || own >= mostListenersPerTenant) throw tooMany();
      all++;
      byTenant.set(tenant, own + 1);
    },
    remove(tenant: string): void {
      all--;
      const own = (byTenant.get(tenant) ?? 1) - 1;
      if (own === 0) byTenant.delete(tenant);
      else byTenant.set(tenant, own);
    },
  };
}

function tooMany(): LalelaError {
  return new LalelaError(
    'RATE_LIMITED',
    'Too many requests listen to events at once. Close some, or ask for the job itself now and then.',
    { retryAfterMs: 30_000 },
  );
}
