/** One connection to the server that sends the picture: made, watched over and closed here; begun anew by receiver.ts. */
import { Device, type types } from 'mediasoup-client';
import type { TransportOptions } from '../../shared/domain/realtime.ts';
import type { Counts } from './lookout.ts';
import type { Signalling } from './signalling.ts';

/**
 * Milliseconds for which picture and sound are held back at least before they are shown, so that a packet that was lost can
 * be sent again: a home network takes 10 to 30 ms there and back. The browser holds back more by itself when the line
 * needs it. Less than this, and each repeated packet is a frame that comes late.
 */
const HOLD_BACK_MS = 40;

/** Sizes of the picture as the server counts them. */
export const SMALLEST = 0;
/** Of three sizes at most; of fewer, the server sends the largest there is. */
export const LARGEST = 2;

export type Taken = { readonly stream: MediaStream; readonly source: number };

export type Connection = {
  state(): types.ConnectionState;
  /** Receives what is shown now, in place of what was received before. */
  take(): Promise<Taken>;
  /** Asks for a key frame. */
  ask(): Promise<void>;
  restartIce(): Promise<void>;
  wish(spatial: number): Promise<void>;
  /** Of the picture that was taken last. */
  counts(): Promise<Counts>;
  /** Twice is harmless. */
  close(): void;
};

/** This browser cannot receive what is sent, now or later. */
export class Unable extends Error {
  readonly code = 'realtime_unsupported';
}

const toTheirs = (options: TransportOptions): types.TransportOptions => ({
  ...options,
  iceCandidates: options.iceCandidates.map((candidate) => {
    const address = candidate.address ?? candidate.ip ?? '';
    return { ...candidate, address, ip: address };
  }),
  dtlsParameters: options.dtlsParameters as types.DtlsParameters,
});

/**
 * A transport on the server and the browser's end of it; nothing is received before `take`. Throws `Unable`, what the server says
 * (an error with a `code`), and the reason of `signal`; whatever was made by then is closed.
 */
export async function openConnection(signalling: Signalling, signal: AbortSignal): Promise<Connection> {
  let device: types.Device;
  try {
    device = new Device();
  } catch (error) {
    throw new Unable('no WebRTC that mediasoup knows', { cause: error });
  }
  // Their types name the known header extensions; the library leaves out what it does not know.
  const routerRtpCapabilities = (await signalling.capabilities()) as types.RtpCapabilities;
  await device.load({ routerRtpCapabilities });
  signal.throwIfAborted();
  const options = await signalling.create();
  const { id } = options;
  let consumers: types.Consumer[] = [];
  let transport: types.Transport | null = null;
  const close = () => {
    if (transport?.closed) return;
    transport?.close();
    // It notices by itself after a while that nobody is there any more.
    signalling.close(id).catch(() => {});
  };
  try {
    signal.throwIfAborted();
    transport = device.createRecvTransport(toTheirs(options));
  } catch (error) {
    close();
    throw error;
  }
  const receiving = transport;
  receiving.on('connect', ({ dtlsParameters }, ok, failed) => {
    signalling.connect(id, dtlsParameters).then(ok, failed);
  });

  return {
    state: () => receiving.connectionState,
    async take() {
      const { source, consumers: told } = await signalling.consume(id, device.recvRtpCapabilities as Capabilities);
      for (const former of consumers) former.close();
      consumers = [];
      signal.throwIfAborted();
      const made = await Promise.all(
        told.map((one) => receiving.consume({ ...one, rtpParameters: one.rtpParameters as types.RtpParameters })),
      );
      consumers = made;
      for (const { rtpReceiver } of made) if (rtpReceiver) rtpReceiver.jitterBufferTarget = HOLD_BACK_MS;
      await signalling.resume(id);
      return { source, stream: new MediaStream(made.map(({ track }) => track)) };
    },
    ask: () => signalling.resume(id),
    async restartIce() {
      const { iceParameters } = await signalling.restartIce(id);
      await receiving.restartIce({ iceParameters });
    },
    wish: (spatial) => signalling.layers(id, spatial),
    async counts() {
      const video = consumers.find(({ kind, closed }) => kind === 'video' && !closed);
      let [frames, bytes] = [0, 0];
      if (!video) return { frames, bytes };
      for (const entry of (await video.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        frames += Number(entry.framesDecoded ?? 0);
        bytes += Number(entry.bytesReceived ?? 0);
      }
      return { frames, bytes };
    },
    close,
  };
}

type Capabilities = Parameters<Signalling['consume']>[1];
