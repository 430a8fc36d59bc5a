/** The parts of node-media-server that are used here; the package ships no types. */
declare module 'node-media-server/src/protocol/rtmp.js' {
  export type AvPacket = {
    /** 8 audio, 9 video, 18 data. */
    codec_type: number;
    codec_id: number;
    /** 0 audio header, 1 audio, 2 video header, 3 key frame, 4 other frame, 5 metadata, 6 HDR metadata. */
    flags: number;
    pts: number;
    dts: number;
    size: number;
    /** Reused by the parser: valid only during the callback, and longer than `size`. */
    data: Buffer;
  };
  class Rtmp {
    streamApp: string | undefined;
    streamName: string | undefined;
    streamId: number;
    /** Bytes between two acknowledgements that the client asked for; 0 before it did. */
    ackSize: number;
    onConnectCallback: (request: { app: string; name: string }) => void;
    onPlayCallback: () => void;
    onPushCallback: () => void;
    onPacketCallback: (packet: AvPacket) => void;
    onOutputCallback: (bytes: Buffer) => void;
    respondPublish: () => void;
    respondPlay: () => void;
    onDeleteStream: () => void;
    parserData(bytes: Buffer): string | null;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
    sendACK(bytes: number): void;
  }
  // biome-ignore lint/style/noDefaultExport: says what the package exports
  export default Rtmp;
}
declare module 'node-media-server/src/protocol/flv.js' {
  import type { AvPacket } from 'node-media-server/src/protocol/rtmp.js';

  const Flv: {
    createHeader(hasAudio: boolean, hasVideo: boolean): Buffer;
    createMessage(packet: AvPacket): Buffer;
  };
  // biome-ignore lint/style/noDefaultExport: says what the package exports
  export default Flv;
}
