export type { InstalledModel } from './installed-model.ts';
