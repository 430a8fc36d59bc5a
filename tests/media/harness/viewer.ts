/** A viewer beside the stage: takes picture and sound from the SFU and says what it sees. Driven through `window.viewer`. */
import { Device, type types } from 'mediasoup-client';

export type Seen = {
  width: number;
  height: number;
  frames: number;
  keyFrames: number;
  codec: string;
  soundEnergy: number;
  channels: number;
};

export type Viewer = {
  watch(): Promise<void>;
  look(): Promise<Seen>;
  close(): void;
};

declare global {
  interface Window {
    viewer: Viewer;
  }
}

const ask = async <T>(name: string, input: object = {}): Promise<T> => {
  const reply = await window.rtcCall?.(name, input);
  if (!reply?.ok) throw new Error(`${name}: ${JSON.stringify(reply)}`);
  return reply.value as T;
};

let transport: types.Transport | null = null;

window.viewer = {
  async watch() {
    transport?.close();
    const device = new Device();
    await device.load({ routerRtpCapabilities: await ask<types.RtpCapabilities>('watchCapabilities') });
    const made = device.createRecvTransport(await ask<types.TransportOptions>('watchTransport'));
    transport = made;
    made.on('connect', ({ dtlsParameters }, ok, failed) => {
      ask('watchConnect', { id: made.id, dtlsParameters }).then(() => ok(), failed);
    });
    const stream = new MediaStream();
    for (const kind of ['video', 'audio'] as const) {
      const { recvRtpCapabilities: rtpCapabilities } = device;
      const options = await ask<types.ConsumerOptions>('watchConsume', { id: made.id, kind, rtpCapabilities });
      stream.addTrack((await made.consume(options)).track);
    }
    const video = document.createElement('video');
    video.autoplay = true;
    video.srcObject = stream;
    document.body.replaceChildren(video);
    await video.play().catch(() => undefined); // closed before it began
  },
  async look() {
    const report = await transport?.getStats();
    const entries: Record<string, unknown>[] = [];
    report?.forEach((entry: Record<string, unknown>) => {
      entries.push(entry);
    });
    // The SFU measures the line with a stream of its own, which is no picture.
    const inbound = (kind: string) =>
      entries.find((entry) => entry.type === 'inbound-rtp' && entry.kind === kind && entry.mid !== 'probator');
    const [picture, sound] = [inbound('video'), inbound('audio')];
    const codec = (of: typeof picture) => entries.find((entry) => entry.id === of?.codecId);
    const number = (value: unknown) => (typeof value === 'number' ? value : 0);
    return {
      width: number(picture?.frameWidth),
      height: number(picture?.frameHeight),
      frames: number(picture?.framesDecoded),
      keyFrames: number(picture?.keyFramesDecoded),
      codec: String(codec(picture)?.mimeType ?? ''),
      soundEnergy: number(sound?.totalAudioEnergy),
      channels: number(codec(sound)?.channels),
    };
  },
  close() {
    transport?.close();
    transport = null;
  },
};
