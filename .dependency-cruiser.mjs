import { ADAPTERS, HOMES, PROCESS_MODULES, PURE_ROOMS, ROOMS } from './rooms.mjs';

const TEST = String.raw`\.test\.ts$`;
const escape = (text) => text.replace(/[/.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A room imports only the rooms on its line. */
function roomRules() {
  return Object.entries(ROOMS)
    .filter(([, { may }]) => may !== '*')
    .map(([room, { may }]) => ({
      name: `room-${room}`,
      comment: `${room}/ may import ${may.length === 0 ? 'no other room' : may.join(', ')}: see rooms.mjs.`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: [room, ...may].map((name) => `^src/${name}/`) },
    }));
}

/** From outside a room only its index is seen, so that its files can be moved without telling anyone. */
function indexRules() {
  return Object.keys(ROOMS).map((room) => ({
    name: `index-of-${room}`,
    comment: `Other rooms import ${room}/ through its index.ts (adapters through theirs).`,
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/${room}/` },
    to: { path: `^src/${room}/`, pathNot: String.raw`/index\.ts$` },
  }));
}

/** An adapter is a choice made at the door: nothing inside the house depends on one. */
function adapterRules() {
  return ADAPTERS.map((folder) => ({
    name: `adapter-${folder.replace('/', '-')}`,
    comment: `Only entry/ chooses adapters; ${folder}/ is imported by nobody else.`,
    severity: 'error',
    from: { path: '^src/', pathNot: [`^src/${escape(folder)}/`, '^src/entry/', TEST] },
    to: { path: `^src/${escape(folder)}/` },
  }));
}

function pureRules() {
  return [
    {
      name: 'pure-rooms-touch-nothing',
      comment:
        'Pure rooms touch no file, clock, network or process: they can be tested with values alone.',
      severity: 'error',
      from: { path: `^src/(${PURE_ROOMS.join('|')})/`, pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
  ];
}

function homeRules() {
  return Object.entries(HOMES).map(([name, homes]) => ({
    name: `home-of-${name.replace(/[@/]/g, '-')}`,
    comment: `${name} is imported in ${homes.join(', ')} only, so that it can be replaced in one place.`,
    severity: 'error',
    from: { path: '^src/', pathNot: [...homes.map((home) => `^src/${escape(home)}/`), TEST] },
    to: { path: `(^|node_modules/)${escape(name)}(/|$)` },
  }));
}

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files cannot be understood, tested or moved apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...roomRules(),
    ...indexRules(),
    ...adapterRules(),
    ...pureRules(),
    ...homeRules(),
    {
      name: 'programs-start-in-runtime',
      comment: 'Child processes live in runtime/, where their limits and ends are looked after.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/runtime/', TEST] },
      to: { path: `^(node:)?(${PROCESS_MODULES.join('|')})$` },
    },
    {
      name: 'lambda-recognises-nothing',
      comment:
        'The Lambda functions are doors: media, engine, inference and worker are not reachable at any distance.',
      severity: 'error',
      from: { path: '^src/entry/(planted-)?lambda-' },
      to: { path: '^src/(media|engine|inference|worker)/', reachable: true },
    },
    {
      name: 'tests-stay-outside',
      comment: 'What ships never imports a test or its support.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: [TEST, '^tests/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
