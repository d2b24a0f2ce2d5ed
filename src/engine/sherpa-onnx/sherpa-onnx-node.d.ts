/** The parts of sherpa-onnx-node 1.13 that recognise, and that tell voices apart; the package has no types of its own. */
declare module 'sherpa-onnx-node' {
  namespace sherpa {
    /** A recognised stretch of speech, as its JSON has it. Lists are empty where a family does not give them. */
    interface OfflineRecognizerResult {
      readonly text: string;
      readonly tokens: readonly string[];
      /** Seconds from the start, one a token. */
      readonly timestamps: readonly number[];
      /** Seconds, one a token. */
      readonly durations?: readonly number[];
      readonly ys_log_probs?: readonly number[];
    }

    interface OfflineStream {
      acceptWaveform(sound: { samples: Float32Array; sampleRate: number }): void;
    }

    interface OfflineRecognizer {
      createStream(): OfflineStream;
      decodeAsync(stream: OfflineStream): Promise<OfflineRecognizerResult>;
      setConfig(config: object): void;
    }

    /** Seconds from the start; `speaker` from 0. */
    interface SpeakerDiarizationSegment {
      readonly start: number;
      readonly end: number;
      readonly speaker: number;
    }

    interface OfflineSpeakerDiarization {
      /** Blocks the thread until it is done. */
      process(samples: Float32Array): readonly SpeakerDiarizationSegment[];
    }

    interface OnlineStream {
      acceptWaveform(sound: { samples: Float32Array; sampleRate: number }): void;
      inputFinished(): void;
    }

    interface SpeakerEmbeddingExtractor {
      readonly dim: number;
      createStream(): OnlineStream;
      /** Whether there is sound enough; `compute` must not be called without. */
      isReady(stream: OnlineStream): boolean;
      compute(stream: OnlineStream, enableExternalBuffer: boolean): Float32Array;
    }
  }

  const sherpa: {
    readonly OfflineRecognizer: {
      createAsync(config: object): Promise<sherpa.OfflineRecognizer>;
    };
    readonly OfflineSpeakerDiarization: new (config: object) => sherpa.OfflineSpeakerDiarization;
    readonly SpeakerEmbeddingExtractor: new (config: object) => sherpa.SpeakerEmbeddingExtractor;
  };
  export = sherpa;
}
