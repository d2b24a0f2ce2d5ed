export { readConfig } from './config.ts';
export type { Config, Defaults, LogLevel } from './config.ts';
export type { Environment } from './read-settings.ts';
export type { EcsConfig, ServiceConfig } from './service-config.ts';
export { SETTINGS } from './settings.ts';
export type { SettingName } from './settings.ts';
