export {
  BYTES_PER_SAMPLE,
  SAMPLE_RATE_HZ,
  decodeS16le,
  encodeS16le,
  msToSamples,
  samplesToMs,
} from './pcm.ts';
export type { PcmFile, PcmSpan } from './pcm.ts';
export { createFourierTransform } from './fourier-transform.ts';
export { createPowerSpectrum } from './power-spectrum.ts';
export { hearBand } from './hear-band.ts';
