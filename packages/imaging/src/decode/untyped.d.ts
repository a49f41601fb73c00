/** Codecs of cornerstonejs, which bring no types: what they have in common is Embind classes over memory of their own. */
declare module "@cornerstonejs/codec-*" {
  interface WasmDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
    };
    /** Of JPEG-LS: 0 for one colour after the other. */
    getInterleaveMode?(): number;
    delete(): void;
  }
  const load: () => Promise<Readonly<Record<string, (new () => WasmDecoder) | undefined>>>;
  export default load;
}
