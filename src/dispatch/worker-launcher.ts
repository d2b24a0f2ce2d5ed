/** The port by which workers are started where none runs. */
export interface WorkerLauncher {
  /** Workers that run or are about to. @throws LalelaError LAUNCH_FAILED */
  running(): Promise<number>;
  /**
   * Starts so many, as far as there is room.
   * @throws LalelaError LAUNCH_FAILED when the platform refuses; having no room is no error.
   */
  launch(count: number): Promise<Launched>;
}

export interface Launched {
  readonly started: number;
  /** How many of them are not to be interrupted, since none of the cheaper were to be had. */
  readonly onDemand: number;
}
