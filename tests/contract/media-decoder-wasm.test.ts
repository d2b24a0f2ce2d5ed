import { wasmFfmpeg } from '../support/media-decoders.ts';
import { describeMediaDecoder } from './media-decoder.contract.ts';

describeMediaDecoder(wasmFfmpeg);
