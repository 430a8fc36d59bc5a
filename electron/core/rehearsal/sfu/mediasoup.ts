import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { DtlsParameters, RtcKind, RtpCapabilities, RtpParameters } from '../../../../shared/domain/index.ts';

/*
 * As much of mediasoup's Node library as is used here. The app does not depend on the package: it is loaded from the folder
 * that the host names, so its own types are nowhere to be imported from. What it hands over is `unknown` where it is read.
 */

export type MsConsumer = {
  readonly id: string;
  readonly producerId: string;
  readonly kind: RtcKind;
  readonly type: string;
  readonly closed: boolean;
  readonly rtpParameters: unknown;
  resume(): Promise<void>;
  requestKeyFrame(): Promise<void>;
  setPreferredLayers(layers: { spatialLayer: number; temporalLayer?: number }): Promise<void>;
  close(): void;
};

export type MsProducer = {
  readonly id: string;
  readonly kind: RtcKind;
  readonly closed: boolean;
  readonly rtpParameters: unknown;
  getStats(): Promise<unknown>;
  enableTraceEvent(types: readonly 'keyframe'[]): Promise<void>;
  close(): void;
  on(event: 'score' | 'trace', listener: (value: unknown) => void): unknown;
};

export type MsTransport = {
  readonly id: string;
  readonly closed: boolean;
  readonly iceParameters: unknown;
  readonly iceCandidates: unknown;
  readonly dtlsParameters: unknown;
  connect(options: { dtlsParameters: DtlsParameters }): Promise<void>;
  restartIce(): Promise<unknown>;
  setMaxIncomingBitrate(bitsPerSecond: number): Promise<void>;
  produce(options: { kind: RtcKind; rtpParameters: RtpParameters; keyFrameRequestDelay?: number }): Promise<MsProducer>;
  consume(options: { producerId: string; rtpCapabilities: RtpCapabilities; paused: boolean }): Promise<MsConsumer>;
  getStats(): Promise<unknown>;
  close(): void;
  on(event: 'icestatechange' | 'dtlsstatechange', listener: (state: unknown) => void): unknown;
};

export type MsRouter = {
  readonly closed: boolean;
  readonly rtpCapabilities: unknown;
  canConsume(options: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean;
  createWebRtcTransport(options: {
    listenIps: readonly string[];
    enableUdp: boolean;
    enableTcp: boolean;
    preferUdp: boolean;
    initialAvailableOutgoingBitrate: number;
  }): Promise<MsTransport>;
};

export type MsWorker = {
  readonly pid: number;
  readonly closed: boolean;
  createRouter(options: { mediaCodecs: readonly object[] }): Promise<MsRouter>;
  close(): void;
  on(event: 'died', listener: (error: unknown) => void): unknown;
};

export type Mediasoup = {
  createWorker(options: { logLevel: 'error'; rtcMinPort: number; rtcMaxPort: number }): Promise<MsWorker>;
};

const Library = z.looseObject({
  createWorker: z.custom<Mediasoup['createWorker']>((made) => typeof made === 'function'),
});

/** @param folder of the package. Throws when it cannot be loaded or is something else. */
export function loadMediasoup(folder: string): Mediasoup {
  return Library.parse(createRequire(join(folder, 'package.json'))(folder));
}
