import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const DEFAULTS = { homeFolder: '/home/thandi', temporaryFolder: '/tmp' };

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({}, DEFAULTS)).toMatchObject({
      modelsFolder: '/home/thandi/.local/share/lalela/models',
      scratchFolder: '/tmp',
      diarization: 'auto',
      service: { dataFolder: './data', host: '127.0.0.1', port: 8000, allowedHosts: [] },
    });
  });

  test('takes what the environment says', () => {
    const environment = { LALELA_MODELS: '/m', LALELA_SCRATCH: '/s', LALELA_LOG_LEVEL: 'debug' };
    expect(readConfig(environment, DEFAULTS)).toMatchObject({
      modelsFolder: '/m',
      scratchFolder: '/s',
      logLevel: 'debug',
    });
    expect(readConfig({ LALELA_DIARIZATION: 'built-in' }, DEFAULTS).diarization).toBe('built-in');
    expect(readConfig({ XDG_DATA_HOME: '/x' }, DEFAULTS).modelsFolder).toBe('/x/lalela/models');
  });

  test('treats an empty value as absent', () => {
    expect(readConfig({ LALELA_MODELS: ' ' }, DEFAULTS).modelsFolder).toContain('/home/thandi');
  });

  test('lists every fault at once, with what was expected', () => {
    const environment = {
      LALELA_LOG_LEVEL: 'loud',
      LALELA_DIARIZATION: 'yes',
      LALELA_MODLES: '/m',
      LALELA_PORT: '65536',
      LALELA_ALLOWED_HOSTS: 'http://10.0.0.1/',
      LALELA_CALLBACK_SCHEDULE: '5',
      DATABASE_URL: 'mysql://root:secret@db',
      PATH: '/bin',
    };
    const message = messageOf(() => readConfig(environment, DEFAULTS));
    expect(message.split('\n  ').map((line) => line.replace(/Known are .*/, '…'))).toEqual([
      'The environment is not as expected:',
      'LALELA_MODLES: no such setting. …',
      'LALELA_LOG_LEVEL: expected one of silent, error, warn, info, debug.',
      'LALELA_DIARIZATION: expected one of auto, neural, built-in.',
      'DATABASE_URL: expected an address that begins with postgres:// or postgresql://.',
      'LALELA_PORT: expected a whole number from 0 to 65535.',
      'LALELA_ALLOWED_HOSTS: expected hosts and networks, with commas.',
      'LALELA_CALLBACK_SCHEDULE: expected durations such as 0s,5s,30s,5m,2h.',
    ]);
  });

  test('reads lists and durations', () => {
    const environment = {
      LALELA_ALLOWED_HOSTS: 'fe.local, 10.0.0.0/8,::1',
      LALELA_CALLBACK_SCHEDULE: '0s, 5m,2h',
      LALELA_KEEP_DAYS: '0',
      LALELA_PUBLIC_URL: 'https://lalela.example.za/',
    };
    expect(readConfig(environment, DEFAULTS).service).toMatchObject({
      allowedHosts: ['fe.local', '10.0.0.0/8', '::1'],
      callbackScheduleMs: [0, 300_000, 7_200_000],
      keepMs: 0,
      publicUrl: 'https://lalela.example.za',
    });
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}, DEFAULTS))).toBe(true);
  });
});
