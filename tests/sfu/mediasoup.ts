/** What the tests use of mediasoup's Node library. Its own types are there only where it is installed. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

type RtpCodec = {
  readonly mimeType: string;
  readonly clockRate: number;
  readonly channels?: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
};
type Closable = { readonly closed: boolean; close(): void };
export type SfuTransport = Closable & {
  readonly iceCandidates: readonly { readonly protocol: 'udp' | 'tcp'; readonly ip: string; readonly port: number }[];
  readonly dtlsParameters: { readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[] };
  readonly dtlsState: string;
};
export type SfuRouter = Closable & {
  readonly rtpCapabilities: { readonly codecs?: readonly RtpCodec[] };
  createWebRtcTransport(options: {
    listenIps: readonly string[];
    enableUdp: boolean;
    enableTcp: boolean;
    preferUdp: boolean;
  }): Promise<SfuTransport>;
};
export type SfuWorker = Closable & {
  readonly pid: number;
  createRouter(options: { mediaCodecs: readonly (RtpCodec & { kind: 'audio' | 'video' })[] }): Promise<SfuRouter>;
  getResourceUsage(): Promise<{ readonly ru_maxrss: number }>;
  on(event: 'died', listener: (error: Error) => void): void;
};

/** @param folder of the package, as `findSfu` says it */
export function loadMediasoup(folder: string): {
  readonly version: string;
  createWorker(options: { logLevel: 'error' | 'warn'; rtcMinPort?: number; rtcMaxPort?: number }): Promise<SfuWorker>;
} {
  return createRequire(join(folder, 'package.json'))('mediasoup') as ReturnType<typeof loadMediasoup>;
}
