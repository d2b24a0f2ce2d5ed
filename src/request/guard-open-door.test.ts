import { expect, test } from 'vitest';
import { openDoors } from '../../tests/support/doors.ts';

async function statusOf(headers: Record<string, string>, isOpen = true): Promise<number> {
  await using doors = await openDoors({ admission: { isOpen }, app: { isOpen } });
  const reply = await doors.app.inject({ method: 'GET', url: '/v1/jobs', headers });
  return reply.statusCode;
}

test.each(['localhost:8000', '127.0.0.1:8000', '127.9.9.9', '[::1]:8000'])(
  'a service without keys answers as %s',
  async (host) => {
    expect(await statusOf({ host })).toBe(200);
  },
);

test.each([
  { host: 'attacker.example:8000' },
  { host: 'localhost.attacker.example' },
  { host: '127.0.0.1.attacker.example' },
  { host: 'user@attacker.example' },
  { host: 'localhost:8000', origin: 'https://attacker.example' },
  { host: 'localhost:8000', origin: 'null' },
])('a service without keys refuses pages of others: %j', async (headers) => {
  expect(await statusOf(headers)).toBe(403);
});

test('pages of this machine may call it', async () => {
  expect(await statusOf({ host: 'localhost:8000', origin: 'http://localhost:5173' })).toBe(200);
});

test('where keys are asked for, the name does not matter', async () => {
  expect(await statusOf({ host: 'lalela.example.za' }, false)).toBe(401);
});
