/** Every environment variable that Lalela reads, with what it does. `docs/configuration.md` is made from it. */
export const SETTINGS = {
  LALELA_MODELS: {
    what: 'Folder of models. May be read-only where the models are already there.',
    otherwise: '`$XDG_DATA_HOME/lalela/models`, or `~/.local/share/lalela/models`',
  },
  LALELA_SCRATCH: {
    what: 'Folder for scratch files: decoded sound, 115 MB an hour, removed afterwards.',
    otherwise: "the system's folder for temporary files",
  },
  LALELA_LOG_LEVEL: {
    what: 'What is logged to standard error, as JSON lines: `silent`, `error`, `warn`, `info` or `debug`.',
    otherwise: '`silent`',
  },
} as const satisfies Record<string, { what: string; otherwise: string }>;

export type SettingName = keyof typeof SETTINGS;
