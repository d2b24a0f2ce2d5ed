/** Which format a client asks for: by name, else by `Accept` as HTTP has it (RFC 9110, 12.5.1). */
import { LalelaError } from '../../kernel/index.ts';
import { FORMATS, isFormatName, type FormatName } from '../../render/index.ts';

const NAMES = Object.keys(FORMATS) as FormatName[];

/** Of formats that a client finds equally good the first is given: `json` before `older`. */
const PREFERRED: readonly FormatName[] = ['json', ...NAMES.filter((name) => name !== 'json')];

const LONGEST_ACCEPT = 2000;

/** @throws LalelaError NOT_ACCEPTABLE that says what there is. */
export function negotiateFormat(
  format: string | undefined,
  accept: string | undefined,
): FormatName {
  if (format !== undefined) return named(format);
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = readAccept(accept.slice(0, LONGEST_ACCEPT));
  let best: { name: FormatName; quality: number } | undefined;
  for (const name of PREFERRED) {
    const quality = qualityOf(mediaTypeOf(name), ranges);
    if (quality > (best?.quality ?? 0)) best = { name, quality };
  }
  if (best === undefined) throw notAcceptable();
  return best.name;
}

function named(format: string): FormatName {
  if (isFormatName(format)) return format;
  throw notAcceptable();
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function readAccept(accept: string): readonly Range[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: q === undefined ? 1 : readQuality(q) };
  });
}

function readQuality(q: string): number {
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q) ? Number(q) : 0;
}

/** The most exact range that fits decides. */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  const wanted = [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*'];
  for (const type of wanted) {
    const range = ranges.find((given) => given.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

/** Without parameters such as the charset. */
function mediaTypeOf(name: FormatName): string {
  return FORMATS[name].mediaType.replace(/;.*/, '').trim();
}

function notAcceptable(): LalelaError {
  const offers = NAMES.map((name) => `${name} (${mediaTypeOf(name)})`).join(', ');
  return new LalelaError(
    'NOT_ACCEPTABLE',
    `The result is not given in the form that was asked for. There are: ${offers}. Choose with \`format\` or \`Accept\`.`,
  );
}
