/** `lalela doctor`: what was found on this machine, and what to do about what is missing. */
import { EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

/** What was found; gathered by `entry/`. Sizes in bytes. */
export interface Findings {
  readonly software: string;
  readonly node: string;
  readonly platform: string;
  /** Version of the system's ffmpeg, where there is one with its ffprobe. */
  readonly systemFfmpeg?: string;
  /** Whether the built-in decoder is installed. */
  readonly hasBuiltInFfmpeg: boolean;
  /** Why the library that runs models cannot be loaded; absent when it can. */
  readonly inferenceFault?: string;
  readonly models: readonly {
    readonly id: string;
    readonly state: 'installed' | 'missing' | 'damaged';
  }[];
  readonly modelsFolder: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Free space; absent where the folder cannot be asked. */
  readonly scratch: { readonly folder: string; readonly freeBytes?: number };
}

interface Line {
  readonly isFine: boolean;
  readonly what: string;
  /** What to do; only where something is missing. */
  readonly advice?: string;
}

const GIB = 1024 ** 3;
/** An engine process takes about 0.4 GiB, the rest of Lalela about 0.3. */
const ENGINE_BYTES = 0.5 * GIB;
/** Decoded sound takes 115 MB an hour: room for a long day. */
const ENOUGH_SCRATCH_BYTES = 2 * GIB;

/** Prints the findings. @returns 0 when recordings can be transcribed now, else 1. */
export async function runDoctor(output: Output, findings: Findings): Promise<number> {
  const lines = examine(findings);
  const text = lines.map(({ isFine, what, advice }) => {
    const line = `${isFine ? '✓' : '✗'} ${what}\n`;
    return advice === undefined ? line : `${line}    → ${advice}\n`;
  });
  await output.stdout(text.join(''));
  return lines.every(({ isFine }) => isFine) ? EXIT.done : EXIT.failed;
}

function examine(findings: Findings): Line[] {
  const { software, node, platform } = findings;
  return [
    { isFine: true, what: `${software}, Node.js ${node}, ${platform}` },
    decoder(findings),
    inference(findings),
    ...findings.models.map((model) => modelLine(model)),
    { isFine: true, what: `models lie in ${findings.modelsFolder}` },
    processor(findings),
    scratch(findings),
  ];
}

function decoder({ systemFfmpeg, hasBuiltInFfmpeg }: Findings): Line {
  if (systemFfmpeg !== undefined) return { isFine: true, what: `decoder: ffmpeg ${systemFfmpeg}` };
  if (hasBuiltInFfmpeg) {
    return {
      isFine: true,
      what: 'decoder: the built-in one (no ffmpeg was found)',
      advice: 'Install ffmpeg to decode about three times as fast.',
    };
  }
  return {
    isFine: false,
    what: 'decoder: none was found',
    advice: 'Install ffmpeg, or run `npm ci` without leaving out optional packages.',
  };
}

function inference({ inferenceFault, platform }: Findings): Line {
  if (inferenceFault === undefined) return { isFine: true, what: 'onnxruntime: loads' };
  return {
    isFine: false,
    what: 'onnxruntime: cannot be loaded',
    advice: `It has no build for ${platform}, or a system library is missing: ${inferenceFault}`,
  };
}

function modelLine({ id, state }: Findings['models'][number]): Line {
  const advice = `\`lalela models pull ${id}\` fetches it; so does the first use.`;
  if (state === 'damaged') return { isFine: false, what: `model ${id}: damaged`, advice };
  if (state === 'missing') return { isFine: true, what: `model ${id}: not installed yet`, advice };
  return { isFine: true, what: `model ${id}: installed` };
}

function processor({ cores, memoryBytes }: Findings): Line {
  const what = `${cores} cores, ${(memoryBytes / GIB).toFixed(1)} GiB of memory`;
  const fitting = Math.max(1, Math.floor(memoryBytes / ENGINE_BYTES) - 1);
  if (fitting >= cores) return { isFine: true, what };
  return {
    isFine: true,
    what,
    advice: `Memory is short for all cores: use \`--threads ${fitting}\`.`,
  };
}

function scratch({ scratch: { folder, freeBytes } }: Findings): Line {
  const advice = 'Free some space, or name another folder with LALELA_SCRATCH.';
  if (freeBytes === undefined) {
    return { isFine: false, what: `scratch folder ${folder}: cannot be used`, advice };
  }
  const what = `scratch folder ${folder}: ${(freeBytes / GIB).toFixed(1)} GiB free`;
  return freeBytes >= ENOUGH_SCRATCH_BYTES
    ? { isFine: true, what }
    : { isFine: true, what, advice };
}
