import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  BLOCKED_FAULT,
  type Checklist,
  type FaultCode,
  type Ingest,
  ingestKindOf,
  isSteady,
  type Reply,
  type Room,
  type RoomId,
  refuse,
  type SessionId,
  type Settings,
} from '../../shared/domain/index.ts';
import type { Desk } from './desk/index.ts';
import { testUpload } from './egressLater.ts';
import type { LivePorts, SessionBegan, SessionFinished, StartPlan } from './live/index.ts';
import type { ObsDestination, ObsStage } from './obs/index.ts';
import type { Outputs } from './outputs.ts';
import { pause } from './pause.ts';
import type { PlatformClient } from './platform/index.ts';
import { readyFolder, type Secrets } from './store/index.ts';
import type { Uplink } from './uplink.ts';
import type { Ways } from './uplinkRun.ts';
import { keepIngestSecrets } from './ways.ts';

/** Below this no recording is begun: a stream of an hour at 4 Mb/s is 1.8 GB, and a full disk hurts more than the studio. */
const MIN_FREE_BYTES = 500 * 1024 * 1024;
/** How often the platform is asked whether it sees the picture. */
const CONFIRM_POLL_MS = 300;

export type LivePortsOptions = {
  desk: Desk;
  outputs: Outputs;
  /** The way out of the studio's own stage; loaded with the first stream. */
  uplink(): Promise<Uplink>;
  /** The stage of sessions whose picture comes from OBS. */
  obs: ObsStage;
  /** A stream that the host has begun in OBS is running. */
  obsStreams(): boolean;
  secrets: Secrets;
  /** A text that must stand in no log and no file. */
  keepSecret(value: string): void;
  settings(): Settings;
  checklist(): Checklist;
  recordingsDir(): string;
  /** Sets which session the page encodes for … */
  wantPicture(sessionId: SessionId): void;
  /** … and stops it, unless a newer session wants pictures by now. */
  dropPicture(sessionId: SessionId): void;
  began(record: SessionBegan): Promise<void>;
  recordingAt(path: string): void;
  finished(record: SessionFinished): Promise<void>;
  /** The session that an earlier run of the studio left on air. */
  resumed: (Pick<StartPlan, 'stage' | 'awaitsButton'> & { sessionId: SessionId }) | null;
};

/** What the live session needs, carried out by the desk (rooms), the page (picture) and the egress (upload, file). */
export function createLivePorts(options: LivePortsOptions): LivePorts {
  const { desk, outputs, obs } = options;
  /** Of the session that was last allowed to begin: who makes its picture stays as it was then. */
  let plan: Pick<StartPlan, 'stage' | 'awaitsButton'> = options.resumed ?? { stage: 'studio', awaitsButton: false };
  const byObs = () => plan.stage === 'obs';
  const begin = (next: StartPlan): Reply<StartPlan> => {
    plan = next;
    return { ok: true, value: next };
  };

  /** Slow mode as the host last left it. A platform that cannot do it shows the room without; the log says what holds. */
  async function slowed(client: PlatformClient, opened: Reply<Room>): Promise<Reply<Room>> {
    const seconds = options.settings().chat.slowSeconds;
    if (opened.ok && seconds > 0) await client.moderation.slowMode({ roomId: opened.value.id, seconds });
    return opened;
  }

  /** Hands the address to OBS. */
  async function byObsTo(to: { url: string; key: string }, signal: AbortSignal): Promise<Reply<void>> {
    keepIngestSecrets(options.keepSecret, to);
    // No address of the studio's, or a host who is on air already: OBS sends to where they have set it.
    const own = to.url === '' || (plan.awaitsButton && options.obsStreams());
    const destination: ObsDestination = own ? null : { server: to.url, key: to.key };
    const connected = await obs.connect(destination, { awaitsButton: plan.awaitsButton }, signal);
    if (connected.ok || destination === null || !/^obs_start_/.test(connected.fault.code)) return connected;
    // OBS never says why. A handshake of our own tells a server that cannot be reached from one that said no.
    const reached = await testUpload({ url: to.url, key: to.key });
    return reached.ok || signal.aborted ? connected : reached;
  }

  /** A stream that is taken up goes on the steady way at once: a page that could send by itself may be long in coming. */
  const out = async (to: Omit<Ways, 'steadyFirst'>, sessionId: SessionId, signal: AbortSignal): Promise<Reply<void>> =>
    (await options.uplink()).connect(
      { ...to, steadyFirst: sessionId === options.resumed?.sessionId },
      sessionId,
      signal,
    );

  return {
    checks() {
      const list = options.checklist();
      const settings = options.settings();
      if (!list.canGoLive) return blocked(list);
      const made: Pick<StartPlan, 'stage' | 'awaitsButton'> = settings.obs.use
        ? { stage: 'obs', awaitsButton: settings.obs.button === 'obs' }
        : { stage: 'studio', awaitsButton: false };
      if (settings.platform.kind === 'manual') {
        // In OBS the host may have set an address already; the studio's own stage has no other.
        if (settings.manual.url.trim() === '' && !settings.obs.use)
          return refuse('ingest_bad_address', { field: 'manual.url', rule: 'empty' });
        // The address may be older than the choice of OBS.
        if (settings.obs.use && ingestKindOf(settings.manual.url) === 'whip')
          return refuse('ingest_unsupported_scheme', { field: 'manual.url', rule: 'obs_no_whip' });
        const plan: StartPlan = {
          destination: { kind: 'manual' },
          rehearsal: false,
          title: settings.manual.title,
          topicId: null,
          ...made,
        };
        return begin(plan);
      }
      const topic = desk.sections().topics?.find((row) => row.id === list.topicId);
      if (!topic) return refuse('topic_not_approved');
      const rehearsal = settings.platform.kind === 'rehearsal';
      return begin({
        destination: { kind: 'room', topicId: topic.id },
        rehearsal,
        title: topic.title,
        topicId: topic.id,
        ...made,
      });
    },

    async openRoom(topicId) {
      const client = desk.client();
      if (!client) return refuse('no_platform');
      const opened = await client.rooms.open({ topicId });
      if (opened.ok) return slowed(client, opened);
      if (opened.fault.code !== 'room_already_open') return opened;
      // A room that an earlier run left open: nobody sends to it any more, so it is closed and a fresh one opened.
      const current = await client.rooms.current();
      if (current.ok && current.value.room) await client.rooms.end({ roomId: current.value.room.id });
      return slowed(client, await client.rooms.open({ topicId }));
    },

    async startPicture(sessionId, signal) {
      if (byObs()) return obs.startPicture(sessionId, signal);
      await outputs.load();
      const arrived = outputs.begin(sessionId, signal);
      options.wantPicture(sessionId);
      return arrived;
    },

    async startRecording(_sessionId, startedAtMs, signal) {
      if (byObs()) return obs.startRecording(signal);
      const settings = options.settings();
      if (!settings.recording.enabled) return { ok: true, value: null };
      const folder = options.recordingsDir();
      const space = await readyFolder(folder);
      if (!space.ok) return space;
      if (space.value.freeBytes < MIN_FREE_BYTES)
        return refuse('disk_full', { retry: 'later', params: { freeBytes: space.value.freeBytes } });
      const path = freePath(folder, stamp(startedAtMs));
      const started = await outputs.record(path, signal);
      if (!started.ok) return started;
      options.recordingAt(path);
      return { ok: true, value: { path } };
    },

    async connectIngest(target, sessionId, signal) {
      if (target.kind === 'manual') {
        const key = await options.secrets.get('streamKey');
        if (!key.ok) return key;
        const url = options.settings().manual.url.trim();
        const typed = typedIngest(url, key.value ?? '');
        if (!byObs()) return out({ ingests: [typed], roomId: null }, sessionId, signal);
        return byObsTo({ url, key: key.value ?? '' }, signal);
      }
      if (!byObs()) return out({ ingests: target.ingests, roomId: target.roomId }, sessionId, signal);
      // OBS of the versions that are supported sends to an address with a key; in real time only from its own settings.
      let last: Reply<void> = refuse('ingest_rejected', { detail: 'the room names no address that OBS can send to' });
      for (const ingest of target.ingests.filter(isSteady)) {
        last = await byObsTo({ url: ingest.url, key: ingest.key }, signal);
        if (last.ok || signal.aborted) return last;
      }
      return last;
    },

    async confirm(roomId, signal) {
      if (roomId === null) return byObs() ? obs.sending(signal) : (await options.uplink()).firstBytes(signal);
      const client = desk.client();
      if (!client) return refuse('no_platform');
      while (!signal.aborted) {
        const live = await client.rooms.goLive({ roomId });
        if (live.ok) return { ok: true, value: undefined };
        if (live.fault.code !== 'ingest_no_media') return live;
        await pause(CONFIRM_POLL_MS, signal);
      }
      return refuse('cancelled');
    },

    async endRoom(roomId: RoomId) {
      const client = desk.client();
      if (!client) return refuse('no_platform');
      const ended = await client.rooms.end({ roomId });
      return ended.ok ? { ok: true, value: undefined } : ended;
    },
    stopIngest: async (sessionId) => (byObs() ? obs.stopIngest(sessionId) : (await options.uplink()).stop(sessionId)),
    async stopRecording(sessionId) {
      if (!byObs()) return outputs.stopRecording(sessionId);
      const path = await obs.stopRecording(sessionId);
      if (path) options.recordingAt(path);
    },
    async stopPicture(sessionId) {
      if (byObs()) return obs.stopPicture(sessionId);
      options.dropPicture(sessionId);
      await outputs.end(sessionId);
    },
    began: options.began,
    finished: options.finished,
  };
}

/** An address typed by hand, with what was saved beside it: a stream key, or the token of a server that speaks WHIP. */
function typedIngest(url: string, secret: string): Ingest {
  const kind = ingestKindOf(url);
  if (kind === 'whip') return { kind, url, token: secret, iceServers: [] };
  return { kind: kind ?? 'rtmp', url, key: secret };
}

/** The checklist's answer as a fault: the stage says which of its reasons it is. */
function blocked(list: Checklist): { ok: false; fault: ReturnType<typeof refuse>['fault'] } {
  const step = list.steps.find((row) => row.id === list.blockedBy);
  if (!step) return refuse('not_ready');
  const byCode: Partial<Record<string, FaultCode>> = {
    camera_denied: 'camera_denied',
    camera_busy: 'camera_busy',
    camera_lost: 'camera_lost',
    camera_frozen: 'camera_frozen',
    camera_failed: 'camera_failed',
    no_encoder: 'no_encoder',
    loading: step.id === 'stage' ? 'no_page' : 'platform_unreachable',
    unreachable: 'platform_unreachable',
  };
  return refuse(byCode[step.code] ?? BLOCKED_FAULT[step.id], {
    retry: 'later',
    rule: `${step.id}.${step.code}`,
    params: step.params,
  });
}

/** A stream that was taken up goes on in a file of its own: `2026-11-23 19.02.11 (2).mp4`. */
function freePath(folder: string, name: string): string {
  for (let n = 1; ; n += 1) {
    const path = join(folder, n === 1 ? `${name}.mp4` : `${name} (${n}).mp4`);
    if (!existsSync(path)) return path;
  }
}

/** `2026-11-23 19.02.11`: sorts by time and is a legal file name everywhere. */
function stamp(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
}
