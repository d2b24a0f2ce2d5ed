/** The words of the command line, parsed by commander; what they do is in one file a command. */
import { Command, CommanderError } from 'commander';
import { LalelaError } from '../kernel/index.ts';
import { FORMATS } from '../render/index.ts';
import type { EvaluateWords } from './evaluate-options.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import type { SyncWords } from './models-sync.ts';
import type { Output } from './output.ts';
import { addKeys, addTenants, type TenantActions } from './tenant-words.ts';
import type { TranscribeWords } from './transcribe-options.ts';

/** What each command does; resolves to the exit code. */
export interface Actions extends TenantActions {
  transcribe(words: TranscribeWords): Promise<number>;
  evaluate(manifest: string, words: EvaluateWords): Promise<number>;
  languages(): Promise<number>;
  modelsList(): Promise<number>;
  modelsPull(ids: readonly string[]): Promise<number>;
  modelsVerify(ids: readonly string[]): Promise<number>;
  modelsPath(): Promise<number>;
  modelsSync(words: SyncWords): Promise<number>;
  modelsFetch(address: string | undefined): Promise<number>;
  doctor(): Promise<number>;
  /** Until they are told to stop. */
  serve(): Promise<number>;
  worker(): Promise<number>;
}

export interface ProgramOptions {
  readonly version: string;
  readonly output: Output;
  readonly actions: Actions;
}

/** Runs the command line. @param words without the program's name. @returns the exit code. */
export async function runProgram(
  options: ProgramOptions,
  words: readonly string[],
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(options, (code) => (exitCode = code));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof LalelaError)) throw error;
    options.output.stderr(`lalela: ${error.message}\n`);
    return exitCodeOf(error);
  }
}

function createProgram(options: ProgramOptions, finish: (code: number) => void): Command {
  const { output, version } = options;
  const program = new Command('lalela')
    .description('Recordings in, transcripts out, for the languages of South Africa.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.stdout(text),
      writeErr: (text) => output.stderr(text.replace(/^error: /, 'lalela: ')),
    })
    .showHelpAfterError('Run `lalela --help` for what there is.');
  addTranscribe(program, options, finish);
  addModels(program, options, finish);
  addKeys(program, options.actions, finish);
  addTenants(program, options.actions, finish);
  addOthers(program, options, finish);
  return program;
}

type Finish = (code: number) => void;

function addTranscribe(program: Command, { actions }: ProgramOptions, finish: Finish): void {
  program
    .command('transcribe')
    .description('transcribe recordings: audio, or the sound of video')
    .argument('<file...>', 'recordings on this machine')
    .option('-l, --language <code>', 'language spoken: a code or a name, or auto', 'eng')
    .option('-f, --format <list>', `${Object.keys(FORMATS).join(', ')}; several with commas`, 'txt')
    .option(
      '-o, --output <dir>',
      'folder for NAME.FORMAT files (default: standard output for one result)',
    )
    .option('-m, --model <id>', 'model to use (default: the one for the language)')
    .option('--punctuation <yes|no>', 'keep punctuation and capitals', 'yes')
    .option('--numbers <spoken|written>', 'written: in figures, in English and Afrikaans', 'spoken')
    .option('--phrase <text>', 'a name or phrase that is likely to be said; repeatable', append)
    .option('--phrases <file>', 'a text file of such, one a line; repeatable', append)
    .option('--speakers <auto|N|MIN-MAX>', 'say who spoke; how many do, where it is known')
    .option(
      '--channels <auto|mono|separate>',
      'mono: mix the channels; separate: each by itself',
      'auto',
    )
    .option('--channel-names <list>', 'say who spoke, by these names: agent,caller')
    .option('--max-duration <seconds>', 'refuse a longer recording (default: 24 hours)')
    .option('--threads <n>', 'processor cores to use (default: all)')
    .option('-q, --quiet', 'no progress bar, no warnings, no notes')
    .action(async (files: string[], words: Omit<TranscribeWords, 'files'>) => {
      finish(await actions.transcribe({ ...words, files }));
    });
}

/** For an option that may be given several times. */
function append(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function addModels(program: Command, { actions }: ProgramOptions, finish: Finish): void {
  const models = program
    .command('models')
    .description('the catalogue of models and what is installed');
  models
    .command('list')
    .description('every model: languages, size, licence, whether it is installed')
    .action(async () => finish(await actions.modelsList()));
  models
    .command('pull')
    .description('fetch models, check them and install them')
    .argument('<id...>', 'models, as in `lalela models list`')
    .action(async (ids: string[]) => finish(await actions.modelsPull(ids)));
  models
    .command('verify')
    .description('compare installed models with their checksums')
    .argument('[id...]', 'models (default: all that are installed)')
    .action(async (ids: string[]) => finish(await actions.modelsVerify(ids)));
  models
    .command('path')
    .description('print the folder of models')
    .action(async () => finish(await actions.modelsPath()));
  addModelCopies(models, actions, finish);
}

function addModelCopies(models: Command, actions: Actions, finish: Finish): void {
  models
    .command('sync')
    .description('copy the installed models to a bucket; from there, tasks on AWS get them')
    .argument('[address]', 's3://BUCKET/PREFIX')
    .option('--efs', 'to the file system of the tasks, by way of LALELA_S3_BUCKET', false)
    .option('--again', 'send everything, also what seems to be there', false)
    .action(async (address: string | undefined, words: Omit<SyncWords, 'address'>) => {
      finish(await actions.modelsSync({ ...words, address }));
    });
  models
    .command('fetch')
    .description('copy models from where `lalela models sync` put them')
    .argument('[address]', 's3://BUCKET/PREFIX (default: LALELA_MODELS_FROM)')
    .action(async (address: string | undefined) => finish(await actions.modelsFetch(address)));
}

function addOthers(program: Command, { actions }: ProgramOptions, finish: Finish): void {
  program
    .command('languages')
    .description('what recognises each language, and what is known of how well')
    .action(async () => finish(await actions.languages()));
  program
    .command('evaluate')
    .description('measure word and character error rates on recordings with known text')
    .argument('<manifest>', 'TSV, JSON lines, or a list of FLEURS, Common Voice or NCHLT')
    .option('-l, --language <code>', 'language of recordings without a column `language`', 'eng')
    .option('-m, --model <id>', 'model to measure (default: the one for the language)')
    .option('--diarization', 'score who spoke too, where a column `rttm` says who does', false)
    .option('--by <columns>', 'totals by columns of the manifest, such as language,speaker')
    .option('-f, --format <markdown|json>', 'how to report', 'markdown')
    .option('--threads <n>', 'processor cores to use (default: all)')
    .action(async (manifest: string, words: EvaluateWords) => {
      finish(await actions.evaluate(manifest, words));
    });
  program
    .command('serve')
    .description('take recordings over HTTP, and recognise them; settings in docs/configuration.md')
    .action(async () => finish(await actions.serve()));
  program
    .command('worker')
    .description('recognise what other machines took, around one PostgreSQL')
    .action(async () => finish(await actions.worker()));
  program
    .command('doctor')
    .description('what was found on this machine, and what to do about what is missing')
    .action(async () => finish(await actions.doctor()));
}
