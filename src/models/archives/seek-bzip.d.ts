/** The parts of seek-bzip 2.0.0 that `bunzip2.ts` uses; the package has no types of its own. */
declare module 'seek-bzip' {
  namespace Bunzip {
    interface BunzipStream {
      readByte(): number;
      writeByte(byte: number): void;
    }
  }

  class Bunzip {
    static readonly Stream: new () => Bunzip.BunzipStream;
    readonly reader: { read(bits: number): number };
    readonly streamCRC: number;
    constructor(input: Bunzip.BunzipStream, output: Bunzip.BunzipStream);
    /** Reads a block's header and its coded bytes; false at the end of a stream. */
    _init_block(): boolean;
    /** Writes the block that was read. */
    _read_bunzip(): number;
    /** Begins with another stream of the same input. */
    _start_bunzip(input: Bunzip.BunzipStream, output: Bunzip.BunzipStream): void;
  }
  export = Bunzip;
}
