import type { PcmFile } from '../audio/index.ts';
import type { FoundSpeech } from '../media/index.ts';

/** Speech of one channel, block by block. */
export interface ChannelSpeech extends FoundSpeech {
  readonly channel: PcmFile['channel'];
}
