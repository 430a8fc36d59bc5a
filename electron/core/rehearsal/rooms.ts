import {
  emptyTally,
  fault,
  type Ingest,
  isApproved,
  type Profile,
  Room,
  type RoomId,
  RoomId as RoomIdSchema,
  type RoomTally,
  type TopicId,
  tallied,
} from '../../../shared/domain/index.ts';
import type { Bags } from './bag.ts';
import { newId, newSecret } from './ids.ts';
import type { Topics } from './topics.ts';
import type { World } from './world.ts';

/** An opened room that never gets video is closed after this long, so that it does not stand in the way. */
const OPEN_WITHOUT_VIDEO_MS = 15 * 60_000;
/** How often it is noted that video is there: a platform that was killed goes on counting from then, not anew. */
const NOTE_VIDEO_MS = 2_000;
const VIDEO_AT = 'videoAtMs';
const PAGE = 500;

export type RoomPorts = {
  me: () => Profile;
  /** Address of the ingest without the key. */
  ingestUrl: () => string;
  /** What the room offers beside it, better than it: real time, where there is an SFU. */
  better: (id: RoomId) => Ingest | null;
  watchUrl: () => string;
  /** Decodable video comes: by RTMP (a sequence header and a key frame were seen), or in real time. */
  receiving: () => boolean;
};

export type Rooms = {
  open(topicId: TopicId): Room;
  get(id: RoomId): Room;
  /** The room that is open or live. */
  current(): Room | null;
  goLive(id: RoomId): Room;
  end(id: RoomId, reason?: 'host' | 'platform' | 'no_video'): Room;
  report(id: RoomId): RoomTally;
  /** The key that may publish now; null while no room is open. */
  streamKey(): string | null;
  /** Video began or ceased to come, by whichever way. */
  videoChanged(receiving: boolean): void;
  onStatus(listener: (room: Room) => void): void;
  close(): void;
};

/** Rooms from opening to report. One room at a time, held by a unique index as well as by the check here. */
export function createRooms(world: World, topics: Topics, bags: Bags, ports: RoomPorts, noVideoMs: number): Rooms {
  const { db, log, now } = world;
  const tallies = new Map<string, RoomTally>();
  let timer: NodeJS.Timeout | null = null;
  let noting: NodeJS.Timeout | null = null;
  let told: (room: Room) => void = () => {};

  /** Best first. */
  const ingestsOf = (id: RoomId, streamKey: unknown): unknown[] => {
    const better = ports.better(id);
    return [...(better ? [better] : []), { kind: 'rtmp', url: ports.ingestUrl(), key: streamKey }];
  };
  const toRoom = (row: Record<string, unknown>): Room => {
    const id = RoomIdSchema.parse(row.id);
    const running = row.status !== 'ended';
    return Room.parse({
      id,
      topicId: row.topicId,
      title: row.title,
      status: row.status,
      ingests: running ? ingestsOf(id, row.streamKey) : [],
      watchUrl: running ? ports.watchUrl() : null,
      openedAtMs: row.openedAtMs,
      liveAtMs: row.liveAtMs,
      endedAtMs: row.endedAtMs,
      lastSeq: log.lastSeq(id),
      receiving: running && ports.receiving(),
      slowSeconds: row.slowSeconds,
      noVideoMs,
    });
  };
  const get = (id: RoomId): Room => {
    const row = db.get('SELECT * FROM rooms WHERE id = ?', id);
    if (!row) throw fault('not_found', { field: 'roomId' });
    return toRoom(row);
  };
  const current = (): Room | null => {
    const row = db.get("SELECT * FROM rooms WHERE status <> 'ended'");
    return row ? toRoom(row) : null;
  };
  const tell = (id: RoomId) => db.afterCommit(() => told(get(id)));

  const end: Rooms['end'] = (id, reason = 'host') =>
    db.tx(() => {
      const room = get(id);
      if (room.status === 'ended') return room;
      bags.endStream();
      if (db.run('UPDATE rooms SET pinnedId = NULL WHERE id = ? AND pinnedId IS NOT NULL', id) > 0)
        log.append(id, { kind: 'pin', message: null, by: 'platform' });
      log.append(id, { kind: 'ended', reason });
      db.run("UPDATE rooms SET status = 'ended', endedAtMs = ? WHERE id = ?", now(), id);
      db.afterCommit(disarm);
      tell(id);
      return get(id);
    });

  function disarm() {
    if (timer) clearTimeout(timer);
    timer = null;
  }
  /** Ends the room by itself when no video comes for too long. */
  function arm() {
    disarm();
    const room = current();
    if (!room || ports.receiving()) return;
    const waitMs = room.status === 'live' ? noVideoMs - withoutVideoMs() : OPEN_WITHOUT_VIDEO_MS;
    timer = setTimeout(() => {
      timer = null;
      if (!ports.receiving()) end(room.id, 'no_video');
    }, waitMs);
    timer.unref();
  }

  const noteVideo = () => {
    try {
      db.setSetting(VIDEO_AT, String(now()));
    } catch {
      // A full disk: a platform that is killed now counts from the last note.
    }
  };
  const watchVideo = (receiving: boolean) => {
    noteVideo();
    if (noting) clearInterval(noting);
    noting = receiving ? setInterval(noteVideo, NOTE_VIDEO_MS).unref() : null;
  };
  /** Milliseconds since video was last there; none when the clock was set back meanwhile. */
  const withoutVideoMs = (): number => {
    const atMs = Number(db.setting(VIDEO_AT) ?? Number.NaN);
    return Number.isFinite(atMs) ? Math.min(noVideoMs, Math.max(0, now() - atMs)) : 0;
  };

  return {
    get,
    current,
    end,
    open: (topicId) =>
      db.tx(() => {
        const { eligibility } = ports.me();
        const missing = eligibility.criteria.filter((c) => c.have < c.need);
        if (!eligibility.eligible)
          throw fault('not_eligible', { params: Object.fromEntries(missing.map((c) => [c.id, c.need - c.have])) });
        const topic = topics.get(topicId);
        if (!isApproved(topic.state, now()))
          throw fault('topic_not_approved', { rule: topic.state.kind === 'approved' ? 'expired' : topic.state.kind });
        if (bags.items().length === 0) throw fault('bag_empty');
        const open = current();
        if (open) throw fault('room_already_open', { retry: 'later', params: { roomId: open.id } });
        bags.startStream();
        const id = RoomIdSchema.parse(newId('room'));
        db.run(
          "INSERT INTO rooms (id, topicId, title, status, streamKey, openedAtMs) VALUES (?, ?, ?, 'open', ?, ?)",
          id,
          topicId,
          topic.title,
          newSecret(),
          now(),
        );
        log.append(id, { kind: 'opened', topicId });
        db.afterCommit(arm);
        tell(id);
        return get(id);
      }),
    goLive: (id) =>
      db.tx(() => {
        const room = get(id);
        if (room.status === 'ended') throw fault('room_not_live', { rule: 'ended' });
        if (room.status === 'live') return room;
        if (!ports.receiving()) throw fault('ingest_no_media', { retry: 'later' });
        db.run("UPDATE rooms SET status = 'live', liveAtMs = ? WHERE id = ?", now(), id);
        log.append(id, { kind: 'live' });
        tell(id);
        return get(id);
      }),
    report(id) {
      get(id);
      let tally = tallies.get(id) ?? emptyTally();
      for (;;) {
        const page = log.read(id, tally.lastSeq, PAGE);
        for (const event of page) tally = tallied(tally, event);
        if (page.length < PAGE) break;
      }
      tallies.set(id, tally);
      return tally;
    },
    streamKey() {
      const row = db.get("SELECT streamKey FROM rooms WHERE status <> 'ended'");
      return row ? String(row.streamKey) : null;
    },
    videoChanged(receiving) {
      watchVideo(receiving);
      if (receiving) disarm();
      else arm();
    },
    onStatus(listener) {
      told = listener;
      // A room that was live when the program was killed waits for its studio no longer than if it had only lost it.
      arm();
    },
    close() {
      disarm();
      if (noting) clearInterval(noting);
    },
  };
}
