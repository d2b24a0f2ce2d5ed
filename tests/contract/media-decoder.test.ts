import { decoders } from '../support/media-decoders.ts';
import { describeMediaDecoder } from './media-decoder.contract.ts';

for (const decoder of decoders) describeMediaDecoder(decoder);
