import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('counts and measures what it is told, by few labels', async () => {
  const metrics = createMetrics();
  metrics.httpRequest({ route: '/v1/jobs', method: 'GET', status: 200, seconds: 0.01 });
  metrics.recognised({ model: 'm', audioSeconds: 60, wallSeconds: 6 });
  metrics.recognised({ model: 'm', audioSeconds: 0, wallSeconds: 1 });
  metrics.segmentsRetried('m', 3);
  metrics.delivered('accepted');
  metrics.jobEnded('done');
  metrics.queue({ queued: 4, running: 2, delivering: 1, oldestMs: 1500 });

  const text = await metrics.text();

  for (const line of [
    'lalela_http_request_seconds_bucket{le="0.02",route="/v1/jobs",method="GET",status="200"} 1',
    'lalela_audio_seconds_total{model="m"} 60',
    'lalela_real_time_factor_sum{model="m"} 0.1',
    'lalela_real_time_factor_count{model="m"} 1',
    'lalela_segments_retried_total{model="m"} 3',
    'lalela_delivery_attempts_total{outcome="accepted"} 1',
    'lalela_jobs_ended_total{outcome="done"} 1',
    'lalela_jobs{state="queued"} 4',
    'lalela_jobs{state="delivering"} 1',
    'lalela_queue_oldest_seconds 1.5',
  ])
    expect(text).toContain(line);
  expect(metrics.contentType).toMatch(/^text\/plain/);
});

test('are apart from those of another', async () => {
  createMetrics().jobEnded('done');
  expect(await createMetrics().text()).not.toContain('outcome="done"');
});
