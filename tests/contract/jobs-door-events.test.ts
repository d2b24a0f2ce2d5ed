import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeJob, type Job } from '../../src/job/index.ts';
import { createJobWatchers } from '../../src/request/jobs/job-watchers.ts';
import { exampleJob } from '../support/example-job.ts';
import { openJobsDoor, problem, type JobsDoor } from '../support/jobs-door.ts';

let door: JobsDoor;
beforeEach(async () => {
  door = await openJobsDoor();
});
afterEach(() => door[Symbol.asyncDispose]());

interface Event {
  readonly event: string;
  readonly id?: string;
  readonly data: Record<string, unknown>;
}

function parse(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      ) as Record<string, string>;
      return { ...fields, data: JSON.parse(fields['data'] ?? '') as unknown } as unknown as Event;
    });
}

async function follow(id: string, lastEventId?: string) {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return door.call('GET', `/v1/jobs/${id}/events`, { headers });
}

const change = (id: string, changed: Partial<Job>) =>
  changeJob(door.doors.database.jobs, id, (job) => ({ ...job, ...changed }));

describe('GET /v1/jobs/{id}/events', () => {
  test('tells the job at once, whenever it changes, and that it ended', async () => {
    const { id } = await door.keepJob();
    const response = await follow(id);
    const told: string[] = [];
    const end = (async () => {
      const chunks = response.body!.pipeThrough(new TextDecoderStream());
      for await (const chunk of chunks) told.push(chunk);
    })();
    await change(id, { state: 'running', progress: { percent: 50, doneMs: 1 } });
    await vi.waitFor(() => expect(told.join('')).toContain('id: 1'), 5000);
    await change(id, { state: 'done', outcome: 'done' });
    await end;

    const events = parse(told.join(''));

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect(events.map(({ event, id: revision }) => [event, revision])).toEqual([
      ['job', '0'],
      ['job', '1'],
      ['job', '2'],
      ['end', undefined],
    ]);
    expect(events[0]?.data).toMatchObject({ state: 'queued', queue_position: 1 });
    expect(events[2]?.data).toMatchObject({ state: 'done' });
  });

  test('goes on after Last-Event-ID', async () => {
    const { id } = await door.keepDoneJob();
    expect(parse(await (await follow(id)).text()).map(({ event }) => event)).toEqual([
      'job',
      'end',
    ]);
    expect(parse(await (await follow(id, '0')).text()).map(({ event }) => event)).toEqual(['end']);
  });

  test('goes on while a callback is on its way', async () => {
    const { id } = await door.keepDoneJob({ state: 'delivering', deliverAtMs: Date.now() });
    const response = await follow(id);
    const text = response.text();
    await change(id, { state: 'done', deliverAtMs: undefined as never });
    expect(parse(await text).map(({ event }) => event)).toEqual(['job', 'job', 'end']);
  });

  test('ends without saying so when the service stops, so that the client comes back', async () => {
    const { id } = await door.keepJob();
    const response = await follow(id);
    const text = response.text();
    await door.doors.app.close();
    expect(parse(await text).map(({ event }) => event)).toEqual(['job']);
  });

  test('is not there for a job that is not', async () => {
    expect(await problem(await follow('nothing'))).toEqual([404, 'JOB_NOT_FOUND']);
  });
});

describe('watchers', () => {
  const job = exampleJob({ state: 'running' });
  const listener = () => ({ onNews: vi.fn(), onEnd: vi.fn() });
  function watchersOf(get: () => Promise<Job | undefined>, most = 3) {
    return createJobWatchers({
      jobs: { get, position: () => Promise.resolve(0) },
      mostListeners: most,
      mostListenersPerTenant: 2,
      leastWaitMs: 100,
      mostWaitMs: 1000,
    });
  }
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ask once for all listeners of a job, less often while nothing happens', async () => {
    const get = vi.fn(() => Promise.resolve<Job | undefined>(job));
    const watchers = watchersOf(get);
    watchers.watch({ job }, listener());
    watchers.watch({ job }, listener());

    await vi.advanceTimersByTimeAsync(10_000);

    // 100 + 150 + 225 + … up to 1000 ms apart.
    expect(get.mock.calls.length).toBeLessThan(16);
    expect(get.mock.calls.length).toBeGreaterThan(8);
    watchers.close();
  });

  test('stop asking when the last listener has left', async () => {
    const get = vi.fn(() => Promise.resolve<Job | undefined>(job));
    const watchers = watchersOf(get);
    const leave = [watchers.watch({ job }, listener()), watchers.watch({ job }, listener())];
    for (const stop of leave) stop();

    await vi.advanceTimersByTimeAsync(5000);

    expect(get).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are bounded, for all and for each tenant; who leaves makes room', () => {
    const watchers = watchersOf(() => Promise.resolve(job));
    const other = exampleJob({ tenant: 'other', state: 'running' });
    const stop = watchers.watch({ job }, listener());
    watchers.watch({ job }, listener());
    expect(() => watchers.watch({ job }, listener())).toThrow('Too many requests listen');
    watchers.watch({ job: other }, listener());
    expect(() => watchers.watch({ job: other }, listener())).toThrow('Too many requests listen');
    stop();
    stop();
    watchers.watch({ job: other }, listener());
    watchers.close();
  });

  test('tell a late listener what the others heard while it was on its way', async () => {
    const next = { ...job, revision: 5 };
    const watchers = watchersOf(() => Promise.resolve(next));
    watchers.watch({ job }, listener());
    await vi.advanceTimersByTimeAsync(200);
    const late = listener();
    watchers.watch({ job }, late);
    expect(late.onNews).toHaveBeenCalledWith({ job: next });
    watchers.close();
    expect(late.onEnd).toHaveBeenCalledExactlyOnceWith('closing');
  });

  test('go on after a store that could not be asked, and end when the job is forgotten', async () => {
    const answers = [() => Promise.reject(new Error('lost')), () => Promise.resolve(undefined)];
    const watchers = watchersOf(() => answers.shift()!());
    const one = listener();
    watchers.watch({ job }, one);
    await vi.advanceTimersByTimeAsync(2000);
    expect(one.onEnd).toHaveBeenCalledExactlyOnceWith('gone');
  });
});
