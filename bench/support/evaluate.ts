/** Runs `lalela evaluate --diarization` on a list of recordings, without words. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type CommandRun } from './command.ts';

export interface SpeakerRow {
  readonly file: string;
  readonly rttm: string;
  /** How many the command is told; absent: it finds out. */
  readonly speakers?: string;
}

export interface CollarErrors {
  readonly speechMs: number;
  readonly missedMs: number;
  readonly falseAlarmMs: number;
  readonly confusionMs: number;
  readonly errorRate: number;
}

export interface SpeakerEvaluation {
  /** At a collar of 0 and of 0.25 s. */
  readonly heard: readonly [CollarErrors, CollarErrors];
  readonly oneSpeaker: readonly [CollarErrors, CollarErrors];
  readonly jaccardErrorRate: number;
  readonly rightCountFiles: number;
  readonly files: readonly {
    readonly trueSpeakerCount: number;
    readonly foundSpeakerCount: number;
  }[];
  readonly durationMs: number;
  readonly command: CommandRun;
}

interface Collars {
  readonly collars: readonly [CollarErrors, CollarErrors];
}

interface Report {
  readonly durationMs: number;
  readonly failedCount: number;
  readonly diarization: Collars & {
    readonly oneSpeaker: Collars;
    readonly jaccardErrorRate: number;
    readonly speakerCountRightFileCount: number;
    readonly files: SpeakerEvaluation['files'];
  };
}

/** @param folder where the manifest is written */
export async function evaluateSpeakers(
  rows: readonly SpeakerRow[],
  folder: string,
): Promise<SpeakerEvaluation> {
  const manifest = join(folder, 'manifest.tsv');
  const lines = rows.map(({ file, rttm, speakers = 'auto' }) => `${file}\t${rttm}\t${speakers}\n`);
  writeFileSync(manifest, `file\trttm\tspeakers\n${lines.join('')}`);
  const words = ['evaluate', manifest, '--diarization', '--format', 'json'];
  const command = await runCommand(words, { everyMs: 25 });
  if (command.exitCode !== 0) throw new Error(`the command ended with ${command.exitCode}`);
  const { durationMs, diarization } = JSON.parse(command.stdout) as Report;
  return {
    heard: diarization.collars,
    oneSpeaker: diarization.oneSpeaker.collars,
    jaccardErrorRate: diarization.jaccardErrorRate,
    rightCountFiles: diarization.speakerCountRightFileCount,
    files: diarization.files,
    durationMs,
    command,
  };
}
