/** The program of the voice activity process. */
import { serveSilero } from '../media/silero/index.ts';

serveSilero();
