import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import { DAY_MS, LalelaError } from '../kernel/index.ts';
import type { AdmissionParts, Caller, Submission } from './admission.ts';
import { newApiKey } from './api-key.ts';
import { createAdmission } from './create-admission.ts';
import { hashKey } from './key-hash.ts';

const NOW_MS = Date.UTC(2026, 0, 15);
let database: ReturnType<typeof createMemoryDatabase>;
let nowMs: number;
let ids: number;

beforeEach(() => {
  database = createMemoryDatabase();
  nowMs = NOW_MS;
  ids = 0;
});

const LIMITS = {
  jobsAtOnce: 100,
  audioSecondsMonth: Infinity,
  longestSeconds: 60,
  requestsPerMinute: 100,
};

function admissionOf(changed: Partial<AdmissionParts> = {}) {
  return createAdmission({
    jobs: database.jobs,
    tenants: database.tenants,
    isOpen: false,
    limits: LIMITS,
    queueLimit: 1000,
    keepMs: 5 * DAY_MS,
    checkAddress: () => undefined,
    checkOptions: () => [],
    now: () => nowMs,
    newId: () => String(++ids).padStart(32, '0'),
    ...changed,
  });
}

const CALLER: Caller = {
  tenant: 'parliament',
  scopes: ['submit'],
  keyHash: hashKey('the-key'),
  rate: { limit: 1, remaining: 1, resetMs: 0 },
};

function submission(changed: Partial<Submission> = {}): Submission {
  return {
    door: 'jobs',
    source: { kind: 'url', url: 'https://fe.example/talk.mp3' },
    options: { language: 'eng', band: 'auto', channels: 'auto', punctuation: true },
    ...changed,
  };
}

async function addKey(revokedAtMs?: number) {
  const { key, record } = newApiKey({ tenant: 'parliament', scopes: ['read'], createdAtMs: 0 });
  await database.tenants.addKey(record);
  if (revokedAtMs !== undefined) await database.tenants.revokeKey(record.id, revokedAtMs);
  return { key, record };
}

const jobsOf = async (tenant = 'parliament') =>
  (await database.jobs.list({ tenant, limit: 1000 })).jobs;

describe('identifying', () => {
  test('finds the tenant of a key by its hash', async () => {
    const { key, record } = await addKey();
    const caller = await admissionOf().identify({ key, remoteAddress: '::1' });
    expect(caller).toMatchObject({ tenant: 'parliament', scopes: ['read'], keyHash: record.hash });
    expect(caller.rate).toMatchObject({ limit: 100, remaining: 99 });
  });

  test.each([
    [undefined, 'KEY_MISSING'],
    ['', 'KEY_MISSING'],
    ['lalela_other', 'KEY_WRONG'],
    ['x'.repeat(513), 'KEY_WRONG'],
  ])('refuses the key %s', async (key, code) => {
    await addKey();
    await expect(admissionOf().identify({ key, remoteAddress: '::1' })).rejects.toMatchObject({
      code,
    });
  });

  test('does not even look up what is longer than any key', async () => {
    const keyByHash = vi.spyOn(database.tenants, 'keyByHash');
    const request = { key: 'x'.repeat(513), remoteAddress: '::1' };
    await expect(admissionOf().identify(request)).rejects.toMatchObject({ code: 'KEY_WRONG' });
    expect(keyByHash).not.toHaveBeenCalled();
  });

  test('refuses a revoked key at once', async () => {
    const admission = admissionOf();
    const { key, record } = await addKey();
    await admission.identify({ key, remoteAddress: '::1' });
    await database.tenants.revokeKey(record.id, nowMs);
    await expect(admission.identify({ key, remoteAddress: '::1' })).rejects.toMatchObject({
      code: 'KEY_WRONG',
    });
  });

  test('looks no wrong key up once there were too many from an address, until time has passed', async () => {
    const { key } = await addKey();
    const keyByHash = vi.spyOn(database.tenants, 'keyByHash');
    const admission = admissionOf();
    const tryKey = (wrong: string, remoteAddress = '192.0.2.1') =>
      admission.identify({ key: wrong, remoteAddress }).catch((error: LalelaError) => error.code);
    for (let tries = 0; tries < 30; tries++)
      expect(await tryKey(`wrong-${tries}`)).toBe('KEY_WRONG');
    expect(await tryKey('wrong')).toBe('RATE_LIMITED');
    expect(await tryKey(key)).toBe('RATE_LIMITED');
    expect(keyByHash).toHaveBeenCalledTimes(30);
    expect(await tryKey(key, '192.0.2.2')).toMatchObject({ tenant: 'parliament' });
    expect(await tryKey(key), 'it was right').toMatchObject({ tenant: 'parliament' });
    nowMs += 2000;
    expect(await tryKey('wrong')).toBe('KEY_WRONG');
  });

  test('counts the requests of a tenant by its own limit', async () => {
    const { key } = await addKey();
    const limits = { requestsPerMinute: 1 };
    await database.tenants.putTenant({ name: 'parliament', limits, signingSecrets: [] });
    const admission = admissionOf();
    await admission.identify({ key, remoteAddress: '::1' });
    await expect(admission.identify({ key, remoteAddress: '::2' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 60_000,
      isRetryable: true,
    });
  });

  test('asks for nothing where it is open', async () => {
    const caller = await admissionOf({ isOpen: true }).identify({
      key: undefined,
      remoteAddress: '::1',
    });
    expect(caller).toMatchObject({ tenant: 'local', scopes: ['submit', 'read', 'manage'] });
    expect(caller.keyHash).toBeUndefined();
  });
});

describe('what a caller may', () => {
  test('is what its key’s scopes say', () => {
    const admission = admissionOf();
    expect(() => admission.requireScope(CALLER, 'submit')).not.toThrow();
    expect(() => admission.requireScope(CALLER, 'manage')).toThrowError('needs the scope "manage"');
  });

  test('never reaches Lalela’s own bucket, and only the buckets of its key', () => {
    const admission = admissionOf();
    const bound = { ...CALLER, buckets: ['own-bucket', 'lalela'] };
    expect(admission.checkPlaceFor(CALLER, 'any-bucket', 'a')).toEqual({
      bucket: 'any-bucket',
      key: 'a',
    });
    expect(admission.checkPlaceFor(bound, 'own-bucket', 'a').bucket).toBe('own-bucket');
    for (const bucket of ['lalela', 'any-bucket'])
      expect(() => admission.checkPlaceFor(bound, bucket, 'a')).toThrowError(
        'does not allow this bucket',
      );
    expect(() => admission.checkPlaceFor(CALLER, 'lalela', 'a')).toThrowError(
      'does not allow this bucket',
    );
    expect(() => admission.checkPlaceFor(CALLER, 'any-bucket', '../a')).toThrowError('".."');
  });
});

describe('submitting', () => {
  test('keeps a job with the installation’s defaults', async () => {
    const { job, isReplayed } = await admissionOf().submit(CALLER, submission());
    expect(isReplayed).toBe(false);
    expect(await database.jobs.get(job.id)).toMatchObject({
      tenant: 'parliament',
      state: 'queued',
      retention: { isPrivate: false, keepMs: 5 * DAY_MS },
      maxDurationMs: 60_000,
      createdAtMs: NOW_MS,
      priority: 0,
      warnings: [],
    });
  });

  test('needs the scope, a bucket that is allowed and addresses that are', async () => {
    const checkAddress = (url: string) => {
      if (url.includes('refused')) throw new LalelaError('ADDRESS_REFUSED', 'x');
    };
    const admission = admissionOf({ checkAddress });
    const place = { bucket: 'other', key: 'a' };
    const cases: [Caller, Submission, string][] = [
      [{ ...CALLER, scopes: ['read'] }, submission(), 'SCOPE_MISSING'],
      [CALLER, submission({ source: { kind: 'url', url: 'https://refused' } }), 'ADDRESS_REFUSED'],
      [
        CALLER,
        submission({ callback: { url: 'https://refused', format: 'native', events: [] } }),
        'ADDRESS_REFUSED',
      ],
      [
        { ...CALLER, buckets: ['own-bucket'] },
        submission({ source: { kind: 'object', place, isOwned: false } }),
        'BUCKET_FORBIDDEN',
      ],
      [
        { ...CALLER, buckets: ['own-bucket'] },
        submission({ older: { bucket: 'other', tag: 't', userId: '1', jobId: '1' } }),
        'BUCKET_FORBIDDEN',
      ],
    ];
    for (const [caller, submitted, code] of cases)
      await expect(admission.submit(caller, submitted)).rejects.toMatchObject({ code });
    expect(await jobsOf()).toEqual([]);
  });

  test('trusts the operator’s own address for callbacks, but not as a source', async () => {
    const returnUrl = 'http://frontend:8080/return';
    const checkAddress = () => {
      throw new LalelaError('ADDRESS_REFUSED', 'x');
    };
    const admission = admissionOf({ returnUrl, checkAddress });
    const source = {
      kind: 'object',
      place: { bucket: 'recordings', key: 'a' },
      isOwned: false,
    } as const;
    const callback = { url: returnUrl, format: 'older', events: [] } as const;
    await admission.submit(CALLER, submission({ source, callback }));
    await expect(
      admission.submit(CALLER, submission({ source: { kind: 'url', url: returnUrl } })),
    ).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(await jobsOf()).toHaveLength(1);
  });

  test('takes uploads, which lie in Lalela’s own bucket', async () => {
    const place = { bucket: 'lalela', key: 'uploads/1' };
    const source = { kind: 'object', place, isOwned: true } as const;
    await admissionOf().submit(CALLER, submission({ source }));
    expect(await jobsOf()).toHaveLength(1);
  });

  test('warns clients of the older contract of what it refuses others', async () => {
    const checkOptions = () => {
      throw new LalelaError('OPTION_UNSUPPORTED', 'Nobody can say who spoke yet.');
    };
    const admission = admissionOf({ checkOptions });
    await expect(admission.submit(CALLER, submission())).rejects.toMatchObject({
      code: 'OPTION_UNSUPPORTED',
    });
    const { job } = await admission.submit(CALLER, submission({ door: 'older' }));
    expect(job.warnings).toEqual([
      { code: 'OPTION_NOT_HONOURED', message: 'Nobody can say who spoke yet.' },
    ]);
  });

  test('withholds the key that it came with from the callback', async () => {
    const callback = { url: 'https://fe.example', format: 'older', events: [] } as const;
    const admission = admissionOf();
    const withKey = (key: string) =>
      admission.submit(CALLER, submission({ callback: { ...callback, key } }));
    expect((await withKey('another')).job.callback?.key).toBe('another');
    const { job } = await withKey('the-key');
    expect(job.callback).toEqual(callback);
    expect(job.warnings.map(({ code }) => code)).toEqual(['CALLBACK_KEY_WITHHELD']);
  });
});

describe('an idempotency key', () => {
  const idempotency = { key: 'once', bodyHash: 'aa' };

  test('makes one job, also of submissions that come at once', async () => {
    const admission = admissionOf();
    const submitted = await Promise.all(
      [1, 2, 3].map(() => admission.submit(CALLER, submission({ idempotency }))),
    );
    expect(new Set(submitted.map(({ job }) => job.id)).size).toBe(1);
    expect(submitted.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
    expect(await jobsOf()).toHaveLength(1);
  });

  test('gets no job that another key made of the same upload, at once or later', async () => {
    const admission = admissionOf();
    const submit = (key: string) => {
      const own = submission({ jobId: 'upload-1', idempotency: { key, bodyHash: 'aa' } });
      return admission.submit(CALLER, own).catch((error: unknown) => error);
    };

    const atOnce = await Promise.all(['once', 'twice', 'once'].map(submit));
    const later = await Promise.all(['once', 'thrice'].map(submit));

    const used = expect.objectContaining({ code: 'UPLOAD_USED' }) as unknown;
    const own = expect.objectContaining({ isReplayed: true }) as unknown;
    expect(atOnce).toEqual([expect.objectContaining({ isReplayed: false }), used, own]);
    expect(later).toEqual([own, used]);
  });

  test('with another body is refused', async () => {
    const admission = admissionOf();
    await admission.submit(CALLER, submission({ idempotency }));
    const other = { ...idempotency, bodyHash: 'bb' };
    await expect(
      admission.submit(CALLER, submission({ idempotency: other })),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  test('belongs to its tenant, for a day', async () => {
    const admission = admissionOf();
    await admission.submit(CALLER, submission({ idempotency }));
    await admission.submit({ ...CALLER, tenant: 'other' }, submission({ idempotency }));
    expect(await jobsOf('other')).toHaveLength(1);
    nowMs += DAY_MS;
    expect((await admission.submit(CALLER, submission({ idempotency }))).isReplayed).toBe(false);
  });

  test('heals what a killed process left: reserved, and no job', async () => {
    const killed = vi.spyOn(database.jobs, 'create').mockRejectedValueOnce(new Error('killed'));
    const admission = admissionOf();
    await expect(admission.submit(CALLER, submission({ idempotency }))).rejects.toThrow('killed');
    const { job, isReplayed } = await admission.submit(CALLER, submission({ idempotency }));
    expect([isReplayed, (await jobsOf()).map(({ id }) => id)]).toEqual([false, [job.id]]);
    expect(killed).toHaveBeenCalledTimes(2);
  });

  test('is answered even when the quota is used up', async () => {
    const admission = admissionOf({ limits: { ...LIMITS, jobsAtOnce: 1 } });
    await admission.submit(CALLER, submission({ idempotency }));
    expect((await admission.submit(CALLER, submission({ idempotency }))).isReplayed).toBe(true);
    await expect(admission.submit(CALLER, submission())).rejects.toMatchObject({
      code: 'QUOTA_JOBS',
    });
  });

  test.each(['', 'x'.repeat(256), 'a\nb', 'ä'])('of %j is refused', async (key) => {
    await expect(
      admissionOf().submit(CALLER, submission({ idempotency: { key, bodyHash: 'aa' } })),
    ).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('quotas', () => {
  const refused = (admission: ReturnType<typeof admissionOf>, caller = CALLER) =>
    admission.submit(caller, submission()).then(
      () => undefined,
      (error: LalelaError) => [error.code, error.retryAfterMs],
    );

  test('hold for submissions that come at once', async () => {
    const admission = admissionOf({ limits: { ...LIMITS, jobsAtOnce: 3 } });
    const codes = await Promise.all(Array.from({ length: 10 }, () => refused(admission)));
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(await jobsOf()).toHaveLength(3);
  });

  test('of the queue count every tenant', async () => {
    const admission = admissionOf({ queueLimit: 2 });
    await refused(admission);
    await refused(admission, { ...CALLER, tenant: 'other' });
    expect(await refused(admission)).toEqual(['QUEUE_FULL', 60_000]);
  });

  test('of sound begin again with the month', async () => {
    const limits = { ...LIMITS, audioSecondsMonth: 10 };
    const admission = admissionOf({ limits });
    const { job } = await admission.submit(CALLER, submission());
    await database.jobs.replace({
      ...job,
      state: 'done',
      outcome: 'done',
      endedAtMs: nowMs,
      audioMs: 10_000,
    });
    nowMs += 5000;
    expect(await refused(admission)).toEqual(['QUOTA_AUDIO', Date.UTC(2026, 1) - nowMs]);
    expect(await admission.usage('parliament')).toMatchObject({
      limits,
      usage: { audioMs: 10_000, done: 1 },
      sinceMs: Date.UTC(2026, 0),
      untilMs: Date.UTC(2026, 1),
    });
    nowMs = Date.UTC(2026, 1, 1);
    expect(await refused(admission)).toBeUndefined();
  });

  test('give places back when jobs end, though the count is some seconds old', async () => {
    const admission = admissionOf({ limits: { ...LIMITS, jobsAtOnce: 1 } });
    const { job } = await admission.submit(CALLER, submission());
    expect(await refused(admission)).toEqual(['QUOTA_JOBS', 30_000]);
    await database.jobs.replace({ ...job, state: 'cancelled', endedAtMs: nowMs });
    nowMs += 300;
    expect(await refused(admission)).toBeUndefined();
  });

  test('read the store every few seconds, not for each submission', async () => {
    const usage = vi.spyOn(database.jobs, 'usage');
    const queue = vi.spyOn(database.jobs, 'queue');
    const admission = admissionOf();
    for (let times = 0; times < 50; times++) await admission.submit(CALLER, submission());
    expect([usage.mock.calls.length, queue.mock.calls.length]).toEqual([1, 1]);
  });

  test('do not count what could not be kept', async () => {
    const admission = admissionOf({ limits: { ...LIMITS, jobsAtOnce: 1 } });
    vi.spyOn(database.jobs, 'create').mockRejectedValueOnce(new Error('disk'));
    await expect(admission.submit(CALLER, submission())).rejects.toThrow('disk');
    expect(await refused(admission)).toBeUndefined();
  });
});
