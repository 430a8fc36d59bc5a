import type { implement } from '@orpc/server';
import type { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { RtcCalls } from './realtime/index.ts';

const ok = { ok: true } as const;

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new FaultError(reply.fault);
  return reply.value;
}

type Os = ReturnType<typeof implement<typeof studioContract>>['rtc'];

/** The signalling of the page's WebRTC connection, each procedure one line to the part that owns the attempt. */
export function rtcRouter(os: Os, rtc: RtcCalls) {
  return {
    capabilities: os.capabilities.handler(async ({ input }) => value(await rtc.capabilities(input.attempt))),
    createTransport: os.createTransport.handler(async ({ input }) => value(await rtc.createTransport(input.attempt))),
    connect: os.connect.handler(async ({ input }) => {
      value(await rtc.connect(input.attempt, input.dtlsParameters));
      return ok;
    }),
    produce: os.produce.handler(async ({ input }) =>
      value(await rtc.produce(input.attempt, input.kind, input.rtpParameters)),
    ),
    restartIce: os.restartIce.handler(async ({ input }) => value(await rtc.restartIce(input.attempt))),
    whip: os.whip.handler(async ({ input }) => value(await rtc.whip(input.attempt, input.sdp))),
    whipRestart: os.whipRestart.handler(async ({ input }) => value(await rtc.whipRestart(input.attempt, input.sdp))),
    report: os.report.handler(({ input }) => {
      rtc.report(input);
      return ok;
    }),
    failed: os.failed.handler(({ input }) => {
      rtc.failed(input.attempt, input.fault);
      return ok;
    }),
  };
}
