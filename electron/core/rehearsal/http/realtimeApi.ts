import type { implement } from '@orpc/server';
import type { PlatformContract } from '../../../../shared/contract/index.ts';
import type { Realtime } from '../sfu/index.ts';
import { createOnceLater } from './onceLater.ts';

/** The real-time part of the platform contract: a thin face of the SFU. */
export function realtimeRouter(os: ReturnType<typeof implement<PlatformContract>>['realtime'], realtime: Realtime) {
  const once = createOnceLater();
  const senders = async () => (await realtime.sfu()).senders;

  return os.router({
    capabilities: os.capabilities.handler(async ({ input }) => ({
      rtpCapabilities: await realtime.capabilities(input.token),
    })),
    createTransport: os.createTransport.handler(({ input }) =>
      once('realtime.createTransport', input, () => realtime.createTransport(input.token)),
    ),
    connect: os.connect.handler(async ({ input }) => {
      await (await senders()).connect(input.transportId, input.dtlsParameters);
      return { connected: true as const };
    }),
    produce: os.produce.handler(({ input }) =>
      once('realtime.produce', input, async () => ({
        producerId: await (await senders()).produce(input.transportId, input.kind, input.rtpParameters),
      })),
    ),
    restartIce: os.restartIce.handler(async ({ input }) => (await senders()).restartIce(input.transportId)),
    stats: os.stats.handler(async ({ input }) => (await senders()).stats(input.transportId)),
    notices: os.notices.handler(async ({ input, signal }) => (await senders()).notices(input.transportId, signal)),
    close: os.close.handler(async ({ input }) => {
      (await senders()).close(input.transportId);
      return { closed: true as const };
    }),
  });
}
