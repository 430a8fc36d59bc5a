/**
 * AAC-LC, by the browser where it has an encoder (Windows, macOS), else by the WebAssembly build of
 * `@mediabunny/aac-encoder` (Chromium on Linux).
 *
 * That package starts its encoder in a `blob:` worker, which the page's content security policy forbids. So only its
 * WebAssembly module is used, directly in this worker: `virtual:aac-module` (see ../vite-plugin.ts). One call of
 * 0.3 ms per 21 ms of sound needs no thread of its own.
 */
import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE } from '../../../shared/domain/media.ts';
import { BLOCK_FRAMES } from './timeline.ts';

export type AacPacket = {
  readonly data: Uint8Array;
  /** Which block this packet makes audible: the encoder's look-ahead is taken out. May be -1, then it is not sent. */
  readonly block: number;
};

export type AacEncoder = {
  readonly kind: 'webcodecs' | 'wasm';
  /** AudioSpecificConfig. */
  readonly description: Uint8Array;
  /** One block of 1,024 interleaved stereo samples. Packets arrive by the callback given at the opening. */
  encode(block: Float32Array<ArrayBuffer>): void;
  close(): void;
};

export type AacListener = { packet(packet: AacPacket): void; error(detail: string): void };

/** Opens the best encoder that proves to work; throws when there is none. */
export async function openAac(bitrate: number, listener: AacListener): Promise<AacEncoder> {
  return (await openWebCodecs(bitrate, listener)) ?? (await openWasm(bitrate, listener));
}

/**
 * Finds out which encoder it will be and loads it, ahead of the first stream: its code comes from the core, which may just be
 * starting again when a stream needs it, and a module that failed to load once is not asked for again by the browser.
 */
export async function prepareAac(bitrate: number): Promise<void> {
  if ((await webCodecs(bitrate)) === null) await loadWasm();
}

const CONFIG = { codec: 'mp4a.40.2', sampleRate: AUDIO_SAMPLE_RATE, numberOfChannels: AUDIO_CHANNELS } as const;
const BLOCK_US = (BLOCK_FRAMES * 1_000_000) / AUDIO_SAMPLE_RATE;

/** Whether the browser's encoder works is found out once. */
let webCodecsDescription: Promise<Uint8Array | null> | undefined;

function webCodecs(bitrate: number): Promise<Uint8Array | null> {
  // A probe that throws means the same as one that says no: the WebAssembly encoder is used.
  webCodecsDescription ??= probeWebCodecs(bitrate).catch(() => null);
  return webCodecsDescription;
}

async function openWebCodecs(bitrate: number, listener: AacListener): Promise<AacEncoder | null> {
  const description = await webCodecs(bitrate);
  if (!description) return null;
  let fed = 0;
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      // The browser stamps a packet with the sound it makes audible; stamps went in as block numbers times length.
      listener.packet({ data, block: Math.round(chunk.timestamp / BLOCK_US) });
    },
    error: (error) => listener.error(error.message),
  });
  encoder.configure({ ...CONFIG, bitrate });
  return {
    kind: 'webcodecs',
    description,
    encode(block) {
      if (encoder.state !== 'configured') return;
      const data = audioData(block, Math.round(fed * BLOCK_US));
      fed += 1;
      try {
        encoder.encode(data);
      } finally {
        data.close();
      }
    },
    close() {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}

const audioData = (block: Float32Array<ArrayBuffer>, timestamp: number): AudioData =>
  new AudioData({
    format: 'f32',
    sampleRate: AUDIO_SAMPLE_RATE,
    numberOfChannels: AUDIO_CHANNELS,
    numberOfFrames: BLOCK_FRAMES,
    timestamp,
    data: block,
  });

/** Encodes a quarter of a second before believing `isConfigSupported`. Gives the AudioSpecificConfig or null. */
async function probeWebCodecs(bitrate: number): Promise<Uint8Array | null> {
  if (typeof AudioEncoder === 'undefined') return null;
  if (!(await AudioEncoder.isConfigSupported({ ...CONFIG, bitrate })).supported) return null;
  let found: Uint8Array | null = null;
  const encoder = new AudioEncoder({
    output: (_chunk, metadata) => {
      const description = metadata?.decoderConfig?.description;
      if (description)
        found = ArrayBuffer.isView(description)
          ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength).slice()
          : new Uint8Array(description).slice();
    },
    error: () => undefined,
  });
  try {
    encoder.configure({ ...CONFIG, bitrate });
    for (let i = 0; i < 12; i += 1) {
      const data = audioData(new Float32Array(BLOCK_FRAMES * AUDIO_CHANNELS), Math.round(i * BLOCK_US));
      encoder.encode(data);
      data.close();
    }
    await Promise.race([
      encoder.flush(),
      new Promise((_, reject) => setTimeout(() => reject(new Error('AAC probe timed out')), 2000)),
    ]);
    return found;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

/** The calls of the WebAssembly module that are used; its memory may be replaced when it grows. */
export type AacModule = {
  HEAPU8: Uint8Array;
  cwrap(name: string, result: 'number' | null, args: 'number'[]): (...args: (number | bigint)[]) => number | bigint;
};

/** FFmpeg's AAC encoder holds back one frame: its first packet makes the silence before the first block audible. */
const WASM_LOOK_AHEAD_BLOCKS = 1;

let wasmModule: Promise<AacModule> | undefined;

function loadWasm(): Promise<AacModule> {
  wasmModule ??= import('virtual:aac-module')
    .then((file) => file.createModule())
    .catch((error: unknown) => {
      wasmModule = undefined; // the next stream tries again
      throw error;
    });
  return wasmModule;
}

async function openWasm(bitrate: number, listener: AacListener): Promise<AacEncoder> {
  const module = await loadWasm();
  const call = (name: string, result: 'number' | null, args: number) =>
    module.cwrap(name, result, new Array<'number'>(args).fill('number'));
  const inputPointer = call('get_encode_input_ptr', 'number', 2);
  const sendFrame = call('send_frame', 'number', 2);
  const receivePacket = call('receive_packet', 'number', 1);
  const encodedData = call('get_encoded_data', 'number', 1);
  const closeEncoder = call('close_encoder', null, 1);
  const context = Number(call('init_encoder', 'number', 3)(AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, bitrate));
  if (context === 0) throw new Error('the AAC encoder did not start');
  const extra = Number(call('get_encoder_extradata', 'number', 1)(context));
  const extraSize = Number(call('get_encoder_extradata_size', 'number', 1)(context));
  const description = module.HEAPU8.slice(extra, extra + extraSize);
  let open = true;
  let fed = 0;
  let out = 0;
  return {
    kind: 'wasm',
    description,
    encode(block) {
      if (!open) return;
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      const at = Number(inputPointer(context, bytes.byteLength));
      if (at === 0) {
        listener.error('the AAC encoder has no memory');
        return;
      }
      module.HEAPU8.set(bytes, at);
      const sent = Number(sendFrame(context, BigInt(fed * BLOCK_FRAMES)));
      fed += 1;
      if (sent < 0) {
        listener.error(`the AAC encoder refused a block (${sent})`);
        return;
      }
      for (let size = Number(receivePacket(context)); size > 0; size = Number(receivePacket(context))) {
        const from = Number(encodedData(context));
        listener.packet({ data: module.HEAPU8.slice(from, from + size), block: out - WASM_LOOK_AHEAD_BLOCKS });
        out += 1;
      }
    },
    close() {
      if (!open) return;
      open = false;
      closeEncoder(context);
    },
  };
}
