/** The parts of sherpa-onnx-node 1.13 that recognise; the package has no types of its own. */
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
  }

  const sherpa: {
    readonly OfflineRecognizer: {
      createAsync(config: object): Promise<sherpa.OfflineRecognizer>;
    };
  };
  export = sherpa;
}
