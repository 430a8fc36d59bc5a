import { type Fault, type IngestState, type Reply, refuse } from '../../../shared/domain/index.ts';
import {
  newSession,
  type ObsDestination,
  type ObsStage,
  type ObsStageFacts,
  type ObsStageOptions,
  type Session,
} from './stageSession.ts';
import { createWaiting } from './waiting.ts';

/** Waits between tries to start the stream again after OBS crashed or gave the server up; the room is kept meanwhile. */
const REVIVE_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;
/** Enough frames to be no accident: a server that refuses the key takes one. */
const SENDING_FRAMES = 10;
/** Refused uploads end about 600 ms after they began. */
const SENDING_MS = 1_200;
const LOOK_MS = 150;
/** Without a byte for this long the line is not what it should be. */
const SILENT_MS = 3_000;
const CONGESTED = 0.4;
/** In a row, of uploads that ended as soon as they began. */
const REFUSED_OPENING = 2;
const REFUSED_LIVE = 3;
/**
 * A server may hold on to the connection that broke and refuse the new one as a second publisher meanwhile; nginx-rtmp lets
 * go after some seconds, others after a minute. Refused for longer than that: somebody else has the key.
 */
const TAKEN_MS = 60_000;

export function createObsStage(options: ObsStageOptions): ObsStage & ObsStageFacts {
  const { stream, service, side } = options;
  const now = options.now ?? Date.now;
  const sendingMs = options.limits?.sending ?? SENDING_MS;
  const takenMs = options.limits?.taken ?? TAKEN_MS;
  const waiting = createWaiting();
  let session: Session | null = null;
  /** The host ended a stream that OBS could not be told about: it is stopped when OBS is back. */
  let orphan = false;
  let lastReconnects = 0;

  const connected = () => options.link().kind === 'connected';
  /** The session is over for us, or another one has begun. */
  const left = (mine: Session): boolean => mine !== session || mine.phase === 'leaving';
  const tell = (mine: Session, state: IngestState) => {
    if (mine.told && !left(mine)) options.onIngest(state, mine.id);
  };
  const wait = (mine: Session, fault: Fault, nextTryAtMs: number) =>
    tell(mine, {
      kind: 'reconnecting',
      sinceMs: mine.sinceMs,
      attempt: Math.max(1, mine.attempt),
      nextTryAtMs,
      fault,
      closesAtMs: null,
    });

  function sendingAgain(mine: Session): void {
    mine.heldBy = null;
    mine.attempt = 0;
    mine.degradedSinceMs = null;
    mine.bytes = { seen: 0, atMs: now() };
    tell(mine, { kind: 'sending', sinceMs: now() });
  }

  /** Sets the stream going again, as long as the session wants one and OBS is there. */
  function revive(mine: Session): Promise<void> {
    if (mine.reviving) return Promise.resolve();
    const work = reviving(mine);
    mine.work = work;
    return work;
  }
  async function reviving(mine: Session): Promise<void> {
    mine.reviving = true;
    try {
      while (!left(mine) && mine.heldBy === null && connected()) {
        const began = await begin(mine, mine.leave.signal);
        if (left(mine)) return;
        if (began.ok) {
          mine.reconnects += 1;
          lastReconnects = mine.reconnects;
          return sendingAgain(mine);
        }
        mine.attempt += 1;
        const waitMs = REVIVE_WAITS_MS[Math.min(mine.attempt, REVIVE_WAITS_MS.length) - 1] ?? 10_000;
        wait(mine, began.fault, now() + waitMs);
        const tries = reviveNow;
        await waiting.until(() => reviveNow !== tries || left(mine) || !connected(), waitMs);
      }
    } finally {
      mine.reviving = false;
    }
  }
  let reviveNow = 0;

  async function begin(mine: Session, signal: AbortSignal): Promise<Reply<void>> {
    if (mine.to) {
      const taken = await service.take(mine.to);
      if (!taken.ok) return taken;
    }
    return stream.start(signal);
  }

  async function connect(
    mine: Session,
    to: ObsDestination,
    { awaitsButton }: { awaitsButton: boolean },
    signal: AbortSignal,
  ): Promise<Reply<void>> {
    mine.to = to;
    const running = stream.get().kind !== 'idle';
    if (running && !(awaitsButton && to === null)) return refuse('obs_streams_elsewhere', { retry: 'later' });
    mine.owns = true;
    if (awaitsButton) {
      if (to) {
        const taken = await service.take(to);
        if (!taken.ok) return taken;
      }
      const began = await stream.hostStarts(signal);
      if (!began.ok) return began;
      stream.adopt();
    } else {
      const began = await begin(mine, signal);
      if (!began.ok) return began;
    }
    mine.told = true;
    mine.bytes = { seen: 0, atMs: now() };
    tell(mine, { kind: 'sending', sinceMs: now() });
    return { ok: true, value: undefined };
  }

  /** Gives the host's own stream settings back; what cannot be done now is done when OBS is idle or back. */
  async function giveBack(): Promise<void> {
    if (session || !connected() || stream.get().kind !== 'idle') return;
    if (service.state().kept) await service.giveBack();
  }

  async function afterLoad(): Promise<void> {
    const mine = session;
    if (!mine) {
      if (orphan && stream.get().kind !== 'idle' && (await service.isOurs())) await stream.stop();
      orphan = false;
      return giveBack();
    }
    if (mine.phase !== 'live') return;
    const ours = mine.to === null || (await service.isOurs());
    if (mine !== session) return;
    const output = stream.get();
    if (output.kind === 'live' || output.kind === 'reconnecting') {
      if (!ours) {
        const fault = refuse('obs_streams_elsewhere', { retry: 'later' }).fault;
        mine.heldBy = fault;
        return wait(mine, fault, now());
      }
      stream.adopt();
      if (output.kind === 'live') sendingAgain(mine);
      return;
    }
    if (mine.heldBy) return wait(mine, mine.heldBy, now());
    await revive(mine);
  }

  /** True when the server will not have this stream: a wrong key while opening; later, a key that somebody else took. */
  function refusedByServer(mine: Session): boolean {
    const drops = stream.quickDrops();
    if (drops === 0) mine.refusedSinceMs = null;
    else mine.refusedSinceMs ??= now();
    const refused =
      mine.phase === 'opening'
        ? drops >= REFUSED_OPENING
        : drops >= REFUSED_LIVE && mine.refusedSinceMs !== null && now() - mine.refusedSinceMs >= takenMs;
    if (!refused) return false;
    const code = mine.phase === 'opening' ? 'ingest_wrong_key' : 'ingest_busy';
    tell(mine, { kind: 'failed', fault: refuse(code, { retry: 'later', rule: 'dropped_at_once' }).fault });
    return true;
  }

  return {
    running: () => session !== null,
    async startPicture(sessionId, signal) {
      lastReconnects = 0;
      session = newSession(sessionId, now());
      const ready = await waiting.until(() => connected() && options.video() !== null, null, signal);
      if (ready !== 'holds') return refuse('cancelled');
      const video = options.video();
      if (!video) return refuse('obs_not_connected', { retry: 'later' });
      return { ok: true, value: { width: video.outputWidth, height: video.outputHeight } };
    },

    async startRecording() {
      if (!options.recordWanted()) return { ok: true, value: null };
      const turned = await side.turn('record', true, 'go_live');
      return turned.ok ? { ok: true, value: { path: await options.recordFolder() } } : turned;
    },

    connect(to, how, signal) {
      const mine = session;
      if (!mine) return Promise.resolve(refuse('not_live'));
      const work = connect(mine, to, how, AbortSignal.any([signal, mine.leave.signal]));
      mine.work = work;
      return work;
    },

    async sending(signal) {
      const mine = session;
      if (!mine) return refuse('not_live');
      const sinceMs = now();
      for (;;) {
        const status = await stream.load();
        if (signal.aborted) return refuse('cancelled');
        if (stream.quickDrops() >= REFUSED_OPENING)
          return refuse('ingest_wrong_key', { retry: 'later', rule: 'dropped_at_once' });
        if (stream.get().kind === 'idle') return refuse('ingest_lost', { retry: 'later' });
        const frames = status?.outputActive && !status.outputReconnecting ? status.outputTotalFrames : 0;
        if (frames >= SENDING_FRAMES && now() - sinceMs >= sendingMs) return { ok: true, value: undefined };
        await waiting.pause(LOOK_MS);
      }
    },

    async stopIngest(sessionId) {
      const mine = session;
      if (mine?.id !== sessionId) return;
      mine.phase = 'leaving';
      mine.leave.abort();
      waiting.look();
      await mine.work;
      if (!mine.owns) return;
      if (!connected()) orphan = true;
      else await stream.stop();
    },
    async stopRecording(sessionId) {
      if (session?.id !== sessionId || !connected()) return null;
      await side.turn('record', false, 'end');
      const path = await side.recorded();
      const link = options.link();
      return link.kind === 'connected' && link.local ? path : null;
    },
    async stopPicture(sessionId) {
      const mine = session;
      if (mine?.id !== sessionId) return;
      lastReconnects = mine.reconnects;
      // Settings are locked until the stream has stopped, which its own port sees to.
      mine.leave.abort();
      await mine.work;
      if (mine.phase === 'leaving' && mine.owns) await stream.stop();
      if (session === mine) session = null;
      await giveBack();
    },

    wentLive() {
      if (session?.phase === 'opening') session.phase = 'live';
    },
    resume(sessionId, to) {
      const heldBy = refuse('obs_stopped_by_host', { retry: 'now' }).fault;
      session = { ...newSession(sessionId, now()), to, phase: 'live', owns: true, told: true, heldBy };
    },

    reconnectNow() {
      const mine = session;
      if (mine?.phase !== 'live') return false;
      if (!connected()) {
        mine.heldBy = null;
        options.retryLink();
        return true;
      }
      if (mine.heldBy) {
        mine.heldBy = null;
        void revive(mine);
        return true;
      }
      if (mine.reviving) {
        reviveNow += 1;
        waiting.look();
        return true;
      }
      if (stream.get().kind !== 'reconnecting') return false;
      // OBS has no “try now”: it is stopped, which takes a moment, and started again.
      mine.reviving = true;
      const stopped = stream.stop().then(() => {
        mine.reviving = false;
      });
      mine.work = stopped;
      void stopped.then(() => revive(mine));
      return true;
    },
    reconnects: () => session?.reconnects ?? lastReconnects,

    outputChanged(output) {
      waiting.look();
      const mine = session;
      if (!mine || mine.phase === 'leaving') {
        if (output.kind === 'idle') void giveBack();
        return;
      }
      if (output.kind === 'live' && !mine.reviving && mine.told) {
        if (mine.attempt > 0) {
          mine.reconnects += 1;
          lastReconnects = mine.reconnects;
        }
        sendingAgain(mine);
      }
      if (output.kind !== 'reconnecting') return;
      if (refusedByServer(mine)) return;
      if (mine.attempt === 0) mine.sinceMs = now();
      mine.attempt = output.attempt;
      // Measured: each wait of OBS is about half as long again as the one before.
      const waitMs = options.retryDelayS() * 1_000 * 1.5 ** (output.attempt - 1);
      wait(mine, refuse('ingest_lost', { retry: 'now' }).fault, now() + waitMs);
    },
    stopped(reason) {
      const mine = session;
      if (!mine || mine.phase === 'leaving' || !mine.told) return;
      if (reason === 'asked' || reason === 'failed') return;
      if (mine.phase === 'opening')
        return tell(mine, { kind: 'failed', fault: refuse('ingest_lost', { retry: 'later' }).fault });
      if (reason === 'host') return options.onHostStopped(mine.id);
      mine.sinceMs = now();
      mine.attempt = Math.max(1, mine.attempt);
      wait(mine, refuse('ingest_lost', { retry: 'now' }).fault, now());
      void revive(mine);
    },
    tidy: giveBack,
    async attached() {
      waiting.look();
      await afterLoad();
    },
    lost(fault) {
      const mine = session;
      waiting.look();
      if (!mine?.told || mine.phase === 'leaving') return;
      mine.sinceMs = now();
      mine.attempt = 1;
      // Somebody closed OBS: opening it again must not put them on air by itself.
      if (fault.code === 'obs_closed') mine.heldBy = fault;
      if (mine.phase === 'opening') return tell(mine, { kind: 'failed', fault });
      wait(mine, fault, now());
    },
    linkChanged(link) {
      waiting.look();
      const mine = session;
      if (mine?.phase !== 'live') return;
      if (link.kind === 'waiting') {
        mine.attempt = link.attempt;
        wait(mine, mine.heldBy?.code === 'obs_closed' ? mine.heldBy : link.fault, link.nextTryAtMs);
      } else if (link.kind === 'refused') wait(mine, link.fault, now());
    },
    status(status) {
      const mine = session;
      if (!mine?.told || mine.phase === 'leaving' || stream.get().kind !== 'live') return;
      const at = now();
      if (status.outputBytes !== mine.bytes.seen) mine.bytes = { seen: status.outputBytes, atMs: at };
      const slow = at - mine.bytes.atMs >= SILENT_MS || status.outputCongestion >= CONGESTED;
      if (slow && mine.degradedSinceMs === null) {
        mine.degradedSinceMs = at;
        tell(mine, { kind: 'degraded', sinceMs: at, why: 'encoder' });
      } else if (!slow && mine.degradedSinceMs !== null) {
        mine.degradedSinceMs = null;
        tell(mine, { kind: 'sending', sinceMs: at });
      }
    },
  };
}
