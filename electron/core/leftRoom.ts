import type { Topic } from '../../shared/domain/index.ts';
import type { PlatformClient } from './platform/index.ts';
import type { LiveRecord } from './store/index.ts';

/** The platform is asked so often; after that the room is the platform's to close. */
const TRIES = 20;
const FIRST_WAIT_MS = 200;
const LAST_WAIT_MS = 15_000;

/**
 * Ends the room of a stream that is not gone on with, so that viewers do not wait in it and the next one can open. Also the room
 * that was just being opened, whose number never arrived. True: nothing is left open.
 */
export async function endLeftRoom(options: {
  record: Pick<LiveRecord, 'destination' | 'roomId' | 'phase'>;
  client(): PlatformClient | null;
  /** Another stream has begun: opening its room has closed this one. */
  gone(): boolean;
  pause?(ms: number): Promise<void>;
}): Promise<boolean> {
  const { record } = options;
  const pause = options.pause ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  if (record.destination.kind !== 'room') return true;
  for (let attempt = 0; attempt < TRIES && !options.gone(); attempt += 1) {
    const client = options.client();
    if (client && (await endOnce(client, record, record.destination.topicId, options.gone))) return true;
    await pause(Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt));
  }
  return false;
}

async function endOnce(
  client: PlatformClient,
  record: Pick<LiveRecord, 'roomId'>,
  topicId: Topic['id'],
  gone: () => boolean,
): Promise<boolean> {
  let { roomId } = record;
  if (roomId === null) {
    const current = await client.rooms.current();
    // What is open by now may be the room of a stream that began while the platform answered.
    if (!current.ok || gone()) return false;
    const { room } = current.value;
    // A room that is live is not the one that was being opened: the host may stream from another machine.
    if (room?.status !== 'open' || room.topicId !== topicId) return true;
    roomId = room.id;
  }
  const ended = await client.rooms.end({ roomId });
  return ended.ok || ended.fault.code === 'not_found';
}
