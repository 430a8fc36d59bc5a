import {
  type DtlsParameters,
  fault,
  type IceRestart,
  type RtcKind,
  type RtcNotice,
  type RtcReceived,
  type RtpParameters,
  type TransportOptions,
} from '../../../../shared/domain/index.ts';
import { createFlow, type Flow } from './flow.ts';
import { createNotices, type Notices } from './notices.ts';
import { answered, refusalOf } from './refusals.ts';
import { overall, readScores, receivedOf } from './stats.ts';
import { type CandidateMap, connecting, openTransport, optionsOf, restartedIce } from './transport.ts';
import type { Running } from './worker.ts';

/** bit/s: three sizes of a full-HD picture at 30 frames a second with room to spare. More is somebody else's doing. */
const MAX_INCOMING = 12_000_000;
/** Viewers who come together ask for one key frame, not for one each. */
const KEY_FRAME_GAP_MS = 1_000;

export type Why = Extract<RtcNotice, { kind: 'closed' }>['why'];

/** One transport that somebody sends on: at most one picture and one sound. */
export type Sender = {
  /** What the other side needs to know to connect. */
  readonly answer: TransportOptions;
  readonly notices: Notices;
  connect(dtlsParameters: DtlsParameters): Promise<void>;
  produce(kind: RtcKind, rtpParameters: RtpParameters): Promise<string>;
  restartIce(): Promise<IceRestart>;
  /** Asks the worker for its counts; false: it did not answer. */
  look(): Promise<boolean>;
  received(): RtcReceived;
  flows(): readonly Flow[];
  /** Decodable video arrives. */
  decodable(): boolean;
  /** When media came last, or the transport was opened (monotonic ms). */
  heardMs(): number;
  /** Null: its own side closed it. */
  close(why: Why | null): void;
};

export type SenderOptions = {
  addresses: () => readonly string[];
  candidates: CandidateMap;
  now: () => number;
};

/** @param onProduced one more kind is sent */
export async function openSender(running: Running, options: SenderOptions, onProduced: () => void): Promise<Sender> {
  const transport = await openTransport(running, options.addresses());
  const notices = createNotices();
  const flows = new Map<RtcKind, Flow>();
  /** Kinds that are just being opened. */
  const opening = new Set<RtcKind>();
  const openedMs = performance.now();
  let answer: TransportOptions;
  try {
    await answered(transport.setMaxIncomingBitrate(MAX_INCOMING));
    answer = await optionsOf(transport, 'sender', options.candidates);
  } catch (error) {
    transport.close();
    throw refusalOf(error);
  }

  const path = (state: 'new' | 'connected' | 'disconnected' | 'closed') => notices.tell({ kind: 'path', state });
  path('new');
  transport.on('icestatechange', (state) => {
    if (state === 'connected' || state === 'completed') path('connected');
    else if (state === 'disconnected') path('disconnected');
  });
  transport.on('dtlsstatechange', (state) => {
    if (state === 'failed') path('disconnected');
    else if (state === 'closed') path('closed');
  });

  async function produce(kind: RtcKind, rtpParameters: RtpParameters): Promise<string> {
    const asked = transport.produce({ kind, rtpParameters, keyFrameRequestDelay: KEY_FRAME_GAP_MS });
    try {
      const producer = await answered(asked);
      const order = rtpParameters.encodings.map(({ rid }) => rid);
      flows.set(kind, createFlow(producer, order));
      producer.on('score', (raw) => {
        const score = overall(readScores(raw));
        if (score !== null) notices.tell({ kind: 'score', of: kind, score });
      });
      onProduced();
      return producer.id;
    } catch (error) {
      // A late producer would be one that nobody knows of.
      asked.then(
        (late) => late.close(),
        () => {},
      );
      throw transport.closed ? refusalOf(error) : refusalOf(error, { field: 'rtpParameters', kind });
    }
  }

  return {
    answer,
    notices,
    connect: connecting(transport),
    async produce(kind, rtpParameters) {
      if (flows.has(kind) || opening.has(kind)) throw fault('bad_input', { field: 'kind', rule: 'one_of_each' });
      const strange = rtpParameters.codecs.some(({ mimeType }) => !mimeType.toLowerCase().startsWith(`${kind}/`));
      if (strange) throw fault('bad_input', { field: 'rtpParameters.codecs', rule: 'kind' });
      if (alike(rtpParameters)) throw fault('bad_input', { field: 'rtpParameters.encodings', rule: 'unique' });
      opening.add(kind);
      try {
        return await produce(kind, rtpParameters);
      } finally {
        opening.delete(kind);
      }
    },
    restartIce: () => restartedIce(transport),
    async look() {
      const looks = await Promise.allSettled([...flows.values()].map((flow) => flow.look()));
      return looks.every(({ status }) => status === 'fulfilled');
    },
    received() {
      const [video, audio] = [flows.get('video'), flows.get('audio')];
      const receiving = (video?.decodable() ?? false) && (audio?.arrives() ?? true);
      return receivedOf(options.now(), video?.last() ?? [], audio?.last() ?? [], receiving);
    },
    flows: () => [...flows.values()],
    decodable: () => flows.get('video')?.decodable() ?? false,
    heardMs: () => Math.max(openedMs, ...[...flows.values()].map((flow) => flow.grewMs() ?? 0)),
    close(why) {
      transport.close();
      if (why === null) notices.end();
      else notices.tell({ kind: 'closed', why });
    },
  };
}

/** Two sizes of one name: what arrives could not be told apart. */
function alike({ encodings }: RtpParameters): boolean {
  const names = encodings.flatMap(({ rid, ssrc }) => rid ?? ssrc ?? []);
  return new Set(names).size < names.length;
}
