export { startChildClient } from './child-client.ts';
export type { ChildClient, ChildClientOptions } from './child-client.ts';
export { findProgram } from './find-program.ts';
export { freeDiskBytes } from './free-disk.ts';
export type { FreeDiskBytes } from './free-disk.ts';
export { runProgram } from './run-program.ts';
export type { ProgramEnd, ProgramRun } from './run-program.ts';
export { createScratchFolder, removeAbandonedScratchFolders } from './scratch-folder.ts';
export type { ScratchFolder } from './scratch-folder.ts';
export { serveParent } from './supervised-child.ts';
export type {
  ChildEnd,
  ChildLimits,
  ChildProgram,
  ParentLine,
  SupervisedChild,
} from './supervised-child.ts';
export { createOutbound } from './outbound/outbound.ts';
export type { Outbound, OutboundOptions, OutboundRequest } from './outbound/outbound.ts';
export type { OutboundResponse } from './outbound/response.ts';
