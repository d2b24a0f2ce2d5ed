import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const DEFAULTS = { homeFolder: '/home/thandi', temporaryFolder: '/tmp' };

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({}, DEFAULTS)).toEqual({
      modelsFolder: '/home/thandi/.local/share/lalela/models',
      scratchFolder: '/tmp',
      logLevel: 'silent',
    });
  });

  test('takes what the environment says', () => {
    const environment = { LALELA_MODELS: '/m', LALELA_SCRATCH: '/s', LALELA_LOG_LEVEL: 'debug' };
    expect(readConfig(environment, DEFAULTS)).toEqual({
      modelsFolder: '/m',
      scratchFolder: '/s',
      logLevel: 'debug',
    });
    expect(readConfig({ XDG_DATA_HOME: '/x' }, DEFAULTS).modelsFolder).toBe('/x/lalela/models');
  });

  test('treats an empty value as absent', () => {
    expect(readConfig({ LALELA_MODELS: ' ' }, DEFAULTS).modelsFolder).toContain('/home/thandi');
  });

  test('lists every fault at once, with what was expected', () => {
    const environment = { LALELA_LOG_LEVEL: 'loud', LALELA_MODLES: '/m', PATH: '/bin' };
    expect(() => readConfig(environment, DEFAULTS)).toThrowError(
      'The environment is not as expected:\n' +
        '  LALELA_MODLES: no such setting. Known are LALELA_MODELS, LALELA_SCRATCH, LALELA_LOG_LEVEL.\n' +
        '  LALELA_LOG_LEVEL: expected one of silent, error, warn, info, debug.',
    );
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}, DEFAULTS))).toBe(true);
  });
});
