/** What a language's folder gives for its numbers; words in small letters, hyphens and diaereses left out. */
export interface NumberWords {
  /** Words worth 0 to 19 and the tens; within compounds too. */
  readonly values: Readonly<Record<string, number>>;
  /** 100 and up; they multiply what stands before them. */
  readonly scales: Readonly<Record<string, number>>;
  readonly ordinals: Readonly<Record<string, number>>;
  /** The ending of an ordinal in figures: `21st`. */
  readonly ordinalEnding: (value: number) => string;
  /** Within numbers: `a hundred and five`. */
  readonly and: string;
  /** Worth one before a scale: `a hundred`. */
  readonly one: string;
  /** Whether the units stand before the tens: `een en twintig`. */
  readonly unitsFirst: boolean;
  readonly point: string;
  readonly percent: readonly (readonly string[])[];
  readonly rand: readonly string[];
  readonly cents: readonly string[];
  /** A digit said twice: `double five`. */
  readonly double: string;
  /** What a zero is called when digits are read one by one. */
  readonly zeros: readonly string[];
  readonly plus: string;
  readonly months: readonly string[];
  /** Left out before and behind the day of a date. */
  readonly beforeDay: string;
  readonly afterDay: string;
  /** Words after which 1900 to 2099 is a year. */
  readonly beforeYear: readonly string[];
  readonly times: TimeWords;
}

export interface TimeWords {
  readonly half: string;
  /** `half drie` is half past two. */
  readonly halfIsBefore: boolean;
  readonly quarter: string;
  readonly past: string;
  readonly to: string;
  /** Behind a whole hour. */
  readonly hour: string;
  /** What must stand before the hour, where its word means a length of time too. */
  readonly beforeHour: string | undefined;
}
