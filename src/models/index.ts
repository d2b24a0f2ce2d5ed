export { isEntry } from './catalogue/check-entry.ts';
export { createCatalogue, readCatalogue } from './catalogue/catalogue.ts';
export type { Catalogue } from './catalogue/catalogue.ts';
export type {
  Band,
  CatalogueEntry,
  CatalogueFile,
  CatalogueSource,
} from './catalogue/catalogue-entry.ts';
export { chooseModel } from './choose-model.ts';
export type { ModelChoice } from './choose-model.ts';
export { choiceNotes } from './choice-notes.ts';
export { findVoicesModel } from './find-voices.ts';
export { listLanguages } from './list-languages.ts';
export type { LanguageModel, ListedBand, ListedLanguage } from './list-languages.ts';
export type { InstalledModel } from './installed-model.ts';
export type { ChangedFile, ModelReport } from './installed/verify-model.ts';
export type { FarModels } from './mirror/far-models.ts';
export { fetchModels } from './mirror/fetch-models.ts';
export type { FetchedModels } from './mirror/fetch-models.ts';
export { sendModels } from './mirror/send-models.ts';
export type { SendProgress, SentModels } from './mirror/send-models.ts';
export { createModelStore } from './model-store.ts';
export type { ModelListing, ModelStore, ModelStoreOptions } from './model-store.ts';
export type { PrepareModel, PulledModel, PullProgress } from './pull/pull-types.ts';
export type { Route } from './routes.ts';
