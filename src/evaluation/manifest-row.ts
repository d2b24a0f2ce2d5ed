/** A recording and what is said in it. */
export interface ManifestRow {
  /** As it stands in the manifest: absolute, or from the manifest's folder. */
  readonly file: string;
  /**
   * May be empty: a recording in which nobody speaks. Absent where the manifest says only who speaks, in a
   * field `rttm`.
   */
  readonly reference?: string;
  /** Everything else that the manifest says of it, by the name of its column; `language` is a known code. */
  readonly fields: Readonly<Record<string, string>>;
}
