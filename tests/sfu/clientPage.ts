/**
 * Runs in a browser page: a sender and a viewer by mediasoup's own client, so that the studio's server meets one that nobody
 * here wrote. `client.ts` bundles it and hands the signalling in.
 */
import { Device, type types } from 'mediasoup-client';

export type SendOptions = {
  codec: 'video/H264' | 'video/VP8';
  layers: number;
  audio: boolean;
  width: number;
  height: number;
};
export type Seen = {
  /** Pictures painted so far, and the size of the last one. */
  frames: number;
  width: number;
  height: number;
  codec: string | null;
  /** Sound that came out so far, as WebRTC's statistics count it. */
  audioEnergy: number;
  audioBytes: number;
  state: string;
  protocol: string | null;
};

/** Asks the studio's platform on the page's behalf. */
type Signal = (call: string, input: unknown) => Promise<unknown>;

type Sender = { transport: types.Transport; transportId: string; stream: MediaStream };
type Watcher = { transport: types.Transport; video: HTMLVideoElement; frames: number; device: Device };

let sender: Sender | null = null;
let watcher: Watcher | null = null;

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/watch/api/realtime/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { data?: { code?: string } };
  if (!response.ok) throw new Error(`${path}: ${answer.data?.code ?? response.status}`);
  return answer as T;
}

const client = {
  async send(token: string, options: SendOptions): Promise<string> {
    const call = async <T>(name: string, input: unknown) => (await window.sfuSignal(name, input)) as T;
    const { rtpCapabilities } = await call<{ rtpCapabilities: types.RtpCapabilities }>('capabilities', { token });
    const device = new Device();
    await device.load({ routerRtpCapabilities: rtpCapabilities });
    const made = await call<types.TransportOptions & { id: string }>('createTransport', { token });
    const transport = device.createSendTransport(made);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      call('connect', { transportId: made.id, dtlsParameters }).then(() => done(), failed);
    });
    transport.on('produce', ({ kind, rtpParameters }, done, failed) => {
      call<{ producerId: string }>('produce', { transportId: made.id, kind, rtpParameters }).then(
        ({ producerId }) => done({ id: producerId }),
        failed,
      );
    });
    const { width, height } = options;
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height }, audio: options.audio });
    sender = { transport, transportId: made.id, stream };
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (!video) throw new Error('no camera');
    const codec = device.rtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === options.codec.toLowerCase(),
    );
    if (!codec) throw new Error(`the browser has no ${options.codec}`);
    const sizes = [4, 2, 1].slice(-options.layers);
    await transport.produce({
      track: video,
      codec,
      ...(options.layers > 1 ? { encodings: sizes.map((scaleResolutionDownBy) => ({ scaleResolutionDownBy })) } : {}),
      codecOptions: { videoGoogleStartBitrate: 1000 },
    });
    if (audio) await transport.produce({ track: audio, codecOptions: { opusFec: true, opusDtx: false } });
    return made.id;
  },
  /** Does to the connection what a page that dies does: nothing is said. */
  mute(): void {
    for (const track of sender?.stream.getTracks() ?? []) track.stop();
  },
  async watch(): Promise<void> {
    const { rtpCapabilities } = await ask<{ rtpCapabilities: types.RtpCapabilities }>('capabilities');
    const device = new Device();
    await device.load({ routerRtpCapabilities: rtpCapabilities });
    const made = await ask<types.TransportOptions & { id: string }>('transports', {});
    const transport = device.createRecvTransport(made);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      ask(`transports/${made.id}/connect`, { dtlsParameters }).then(() => done(), failed);
    });
    const video = document.createElement('video');
    video.muted = false;
    document.documentElement.append(video);
    watcher = { transport, video, frames: 0, device };
    const mine = watcher;
    const count = () => {
      mine.frames += 1;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    await client.consume();
  },
  /** Takes up what is sent now; again after the sender is another one. */
  async consume(): Promise<void> {
    if (!watcher) throw new Error('nothing is watched');
    const { transport, video, device } = watcher;
    const { consumers } = await ask<{ consumers: types.ConsumerOptions[] }>(`transports/${transport.id}/consume`, {
      rtpCapabilities: device.rtpCapabilities,
    });
    const taken = await Promise.all(consumers.map((each) => transport.consume(each)));
    video.srcObject = new MediaStream(taken.map(({ track }) => track));
    await ask(`transports/${transport.id}/resume`, {});
    void video.play();
  },
  wish: (spatial: number) => ask(`transports/${watcher?.transport.id}/layers`, { spatial }),
  async restartIce(): Promise<void> {
    if (!watcher) throw new Error('nothing is watched');
    const { transport } = watcher;
    const { iceParameters } = await ask<{ iceParameters: types.IceParameters }>(
      `transports/${transport.id}/restart-ice`,
      {},
    );
    await transport.restartIce({ iceParameters });
  },
  leave: () => ask(`transports/${watcher?.transport.id}/close`, {}),
  async look(): Promise<Seen | null> {
    if (!watcher) return null;
    const { transport, video, frames } = watcher;
    const seen: Seen = {
      frames,
      width: video.videoWidth,
      height: video.videoHeight,
      codec: null,
      audioEnergy: 0,
      audioBytes: 0,
      state: transport.connectionState,
      protocol: null,
    };
    const stats = await transport.getStats();
    for (const stat of stats.values()) {
      if (stat.type === 'inbound-rtp' && stat.kind === 'video') seen.codec = stats.get(stat.codecId)?.mimeType ?? null;
      if (stat.type === 'inbound-rtp' && stat.kind === 'audio') {
        seen.audioEnergy = stat.totalAudioEnergy ?? 0;
        seen.audioBytes = stat.bytesReceived ?? 0;
      }
      if (stat.type === 'transport') {
        const pair = stats.get(stat.selectedCandidatePairId);
        seen.protocol = stats.get(pair?.localCandidateId)?.protocol ?? null;
      }
    }
    return seen;
  },
};

declare global {
  interface Window {
    sfuClient: typeof client;
    sfuSignal: Signal;
  }
}
window.sfuClient = client;
