import { z } from 'zod';
import { ProductId, type Room, type RtcNotice, type RtcReceived } from '../../../../shared/domain/index.ts';
import type { RehearsalDoor, RehearsalOptions } from '../options.ts';
import type { Rehearsal } from '../start.ts';
import { type Bench, bench, type Client, key, openRoom, phone, until } from '../testkit.ts';

export type RealtimeKit = Bench & {
  /** Base of the platform's addresses, `http://127.0.0.1:PORT/`. */
  origin: string;
  door: RehearsalDoor;
  room: Room;
  token: string;
};

/** A platform with the real server, and an open room that offers real time: for tests. */
export async function realtimeKit(options: Partial<RehearsalOptions> & { sfuFolder: string }): Promise<RealtimeKit> {
  let given: RehearsalDoor | null = null;
  const made = await bench({
    ...options,
    door: (door) => {
      given = door;
    },
  });
  const door = given as RehearsalDoor | null;
  if (!door) throw new Error('no door');
  await made.client.bag.add({ ...key(), productId: ProductId.parse('lipstick-999') });
  const room = await openRoom(made.client);
  return { ...made, origin: new URL('/', made.rehearsal.watchUrl).href, door, room, token: tokenOf(room) };
}

export function tokenOf(room: Room): string {
  const [first] = room.ingests;
  if (first?.kind !== 'webrtc') throw new Error('the room does not offer real time first');
  return first.token;
}

/** What a page may ask of the creator's half: the test stands where the studio's core would. */
export const signalling =
  ({ realtime }: Client) =>
  async (call: string, input: unknown): Promise<unknown> => {
    switch (call) {
      case 'capabilities':
        return realtime.capabilities(input as never);
      case 'createTransport':
        return realtime.createTransport({ ...key(), ...(input as { token: string }) });
      case 'connect':
        return realtime.connect(input as never);
      case 'produce':
        return realtime.produce({ ...key(), ...(input as object) } as never);
      default:
        throw new Error(`no call ${call}`);
    }
  };

export async function receivedWhere(
  client: Client,
  transportId: string,
  fits: (received: RtcReceived) => boolean,
): Promise<RtcReceived> {
  return until(async () => {
    const received = await client.realtime.stats({ transportId });
    return fits(received) ? received : null;
  });
}

/** Collects what the server says of a transport until it is over. */
export function listenTo(client: Client, transportId: string): { said: RtcNotice[]; over: Promise<RtcNotice[]> } {
  const said: RtcNotice[] = [];
  const over = (async () => {
    for await (const notice of await client.realtime.notices({ transportId })) said.push(notice);
    return said;
  })();
  // Whoever waits for it hears how it ended; a test that does not wait closes the platform in the middle.
  over.catch(() => {});
  return { said, over };
}

const VideoEvent = z.object({ video: z.enum(['realtime', 'steady', 'none']), source: z.number() });

/** A phone that has entered the room: which way it is told that the picture comes, each change once. */
export async function followVideo(rehearsal: Rehearsal): Promise<{ ways: string[]; close(): void }> {
  const viewer = phone(rehearsal);
  await viewer.call('join', { name: 'Lin' });
  const stop = new AbortController();
  const { body } = await fetch(`${rehearsal.watchUrl}api/events`, {
    headers: { cookie: viewer.cookie() },
    signal: stop.signal,
  });
  if (!body) throw new Error('no events');
  const ways: string[] = [];
  const read = async () => {
    let text = '';
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        if (!message.startsWith('event: video\n')) continue;
        const { video } = VideoEvent.parse(JSON.parse(message.slice(message.indexOf('data: ') + 6)));
        if (ways.at(-1) !== video) ways.push(video);
      }
    }
  };
  // Ends when the test stops listening.
  read().catch(() => {});
  return { ways, close: () => stop.abort() };
}
