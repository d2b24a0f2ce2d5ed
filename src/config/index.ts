export { readConfig } from './config.ts';
export type { Config, Defaults, Environment, LogLevel, ServiceConfig } from './config.ts';
export { SETTINGS } from './settings.ts';
export type { SettingName } from './settings.ts';
