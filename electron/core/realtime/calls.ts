import type {
  DtlsParameters,
  Fault,
  IceRestart,
  Reply,
  RtcKind,
  RtcReport,
  RtpCapabilities,
  RtpParameters,
  TransportOptions,
} from '../../../shared/domain/index.ts';

/** What the page asks and tells while it carries out an attempt; one that is over is refused with `cancelled`. */
export type RtcCalls = {
  capabilities(attempt: number): Promise<Reply<{ rtpCapabilities: RtpCapabilities }>>;
  createTransport(attempt: number): Promise<Reply<TransportOptions>>;
  connect(attempt: number, dtlsParameters: DtlsParameters): Promise<Reply<void>>;
  produce(attempt: number, kind: RtcKind, rtpParameters: RtpParameters): Promise<Reply<{ producerId: string }>>;
  restartIce(attempt: number): Promise<Reply<IceRestart>>;
  whip(attempt: number, sdp: string): Promise<Reply<{ sdp: string }>>;
  whipRestart(attempt: number, sdp: string): Promise<Reply<{ sdp: string | null }>>;
  report(report: RtcReport): void;
  failed(attempt: number, fault: Fault): void;
};
