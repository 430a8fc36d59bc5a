import type { MediaPacket, TrackConfig } from '../../../shared/domain/index.ts';
import { encodeChunk, encodeConfig, encodeJson, type ToCore, ToPage } from '../../../shared/media/index.ts';
import { createMediaHub, type MediaConnection, type MediaHub, type Slate } from './index.ts';

/** A page: sends what the media worker would, and remembers what the core said. */
export function pageOf(hub: MediaHub) {
  let deliver: (bytes: Uint8Array | null) => void = () => {};
  let gone = () => {};
  let sequence = 0;
  const heard: ToPage[] = [];
  const state = { closed: false };
  const connection: MediaConnection = {
    send: (text) => heard.push(ToPage.parse(JSON.parse(text))),
    onMessage: (listener) => {
      deliver = listener;
    },
    onClose: (listener) => {
      gone = listener;
    },
    close() {
      if (state.closed) return;
      state.closed = true;
      gone();
    },
  };
  hub.attach(connection);
  const raw = (bytes: Uint8Array | null) => deliver(bytes);
  const chunk = { byteLength: 3, copyTo: (to: Uint8Array) => to.set([1, 2, 3]) };
  return {
    heard,
    state,
    raw,
    leave: () => connection.close(),
    json: (message: ToCore) => raw(encodeJson(message, sequence++)),
    hello: (pageId: string, takeOver = false) => raw(encodeJson({ kind: 'hello', pageId, takeOver }, sequence++)),
    packet: (timestampUs: number, slate = false) =>
      raw(encodeChunk('video', chunk, { sequence: sequence++, timestampUs, durationUs: 33_333, key: true, slate })),
    config: (config = CONFIG, slate = false) => raw(encodeConfig(config, sequence++, slate)),
    acked: () => heard.flatMap((message) => (message.kind === 'ack' ? [message.sequence] : [])).at(-1) ?? null,
    said: (kind: ToPage['kind']) => heard.filter((message) => message.kind === kind).length,
    skip: (count: number) => {
      sequence += count;
    },
  };
}

/** Of the sound, as a page announces it. */
const CONFIG: TrackConfig = {
  track: 'audio',
  codec: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
  bitrate: 128_000,
  description: Uint8Array.of(0x11, 0x90),
};

/** A media hub for tests, with all that it told and handed out. */
export type HubRig = {
  readonly hub: MediaHub;
  /** The session that the core wants; `s1` unless a test says otherwise. */
  wanted: string | null;
  readonly story: string[];
  readonly packets: MediaPacket[];
  readonly slates: Slate[];
  page(): ReturnType<typeof pageOf>;
};

export function createHubRig(): HubRig {
  const story: string[] = [];
  const packets: MediaPacket[] = [];
  const slates: Slate[] = [];
  const hub = createMediaHub({
    onConfig: (config, session) => story.push(`config ${config.track} ${session}`),
    onPacket: (packet) => packets.push(packet),
    onSlate: (slate) => slates.push(slate),
    onReport: (_, pageId) => story.push(`report ${pageId}`),
    onPage: (state, pageId) => story.push(`page ${state} ${pageId}`),
    onCarrier: (present) => story.push(`carrier ${present}`),
    onBegin: (session) => story.push(`begin ${session}`),
    onEnd: (session) => story.push(`end ${session}`),
    onSilent: (pageId) => story.push(`silent ${pageId}`),
    wantedSession: () => rig.wanted,
    log: { debug: () => {}, warn: () => {} },
  });
  const rig: HubRig = { hub, wanted: 's1', story, packets, slates, page: () => pageOf(hub) };
  return rig;
}
