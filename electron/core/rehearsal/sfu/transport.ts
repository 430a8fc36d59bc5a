import {
  type DtlsParameters,
  fault,
  type IceCandidate,
  IceParameters,
  type IceRestart,
  TransportOptions,
} from '../../../../shared/domain/index.ts';
import type { MsTransport } from './mediasoup.ts';
import { answered, refusalOf } from './refusals.ts';
import type { Running } from './worker.ts';

/**
 * bit/s that a viewer's line is taken to carry before it was measured: half as much again as the largest format needs, so that
 * the first seconds are not blurred. Viewers are on this machine or in the same house.
 */
const FIRST_OUTGOING = 6_000_000;

export type CandidateMap = (
  candidates: IceCandidate[],
  side: 'sender' | 'viewer',
) => IceCandidate[] | Promise<IceCandidate[]>;

/**
 * @param addresses of this machine that the other side can reach, best first. The first alone must do where another has gone:
 * a laptop that changed its network still reaches itself.
 */
export async function openTransport(running: Running, addresses: readonly string[]): Promise<MsTransport> {
  try {
    return await listenOn(running, addresses);
  } catch (error) {
    if (addresses.length < 2 || running.router.closed) throw error;
    return listenOn(running, addresses.slice(0, 1));
  }
}

async function listenOn(running: Running, addresses: readonly string[]): Promise<MsTransport> {
  const asked = running.router.createWebRtcTransport({
    listenIps: addresses,
    enableUdp: true,
    // A network that blocks UDP is common enough; media then goes over TCP on this machine's port.
    enableTcp: true,
    preferUdp: true,
    initialAvailableOutgoingBitrate: FIRST_OUTGOING,
  });
  try {
    return await answered(asked);
  } catch (error) {
    asked.then(
      (late) => late.close(),
      () => {},
    );
    throw refusalOf(error);
  }
}

/** What the other side needs to know to connect. */
export async function optionsOf(
  transport: MsTransport,
  side: 'sender' | 'viewer',
  map: CandidateMap,
): Promise<TransportOptions> {
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  const options = TransportOptions.parse({ id, iceParameters, iceCandidates, dtlsParameters });
  return { ...options, iceCandidates: await map(options.iceCandidates, side) };
}

const fingerprints = (parameters: DtlsParameters): string =>
  parameters.fingerprints
    .map(({ algorithm, value }) => `${algorithm} ${value}`.toLowerCase())
    .sort()
    .join('\n');

/**
 * Connects once. The same again is answered as before, for a client whose first answer was lost; other parameters are
 * refused, as somebody else's.
 */
export function connecting(transport: MsTransport): (dtlsParameters: DtlsParameters) => Promise<void> {
  let first: { by: string; done: Promise<void> } | null = null;
  return async (dtlsParameters) => {
    const by = fingerprints(dtlsParameters);
    if (first && first.by !== by) throw fault('bad_input', { field: 'dtlsParameters', rule: 'already_connected' });
    first ??= { by, done: answered(transport.connect({ dtlsParameters })) };
    const mine = first;
    try {
      await mine.done;
    } catch (error) {
      if (first === mine) first = null;
      throw refusalOf(error, { field: 'dtlsParameters' });
    }
  };
}

/** New ICE parameters for a transport that stands. Throws what `refusalOf` makes of a worker that refuses or does not answer. */
export async function restartedIce(transport: MsTransport): Promise<IceRestart> {
  try {
    return { iceParameters: IceParameters.parse(await answered(transport.restartIce())) };
  } catch (error) {
    throw refusalOf(error);
  }
}
