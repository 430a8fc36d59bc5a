import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { studioContract } from '../../../shared/contract/index.ts';
import {
  COVER_MAX_BYTES,
  Fault,
  type FaultCode,
  type StudioState,
  type StudioUpdate,
  type Topic,
  TopicId,
} from '../../../shared/domain/index.ts';
import { fakeBag, fakeCatalogue, fakeCues } from './fake-bag.ts';
import { fakeObs } from './fake-obs.ts';
import { fakeRoom } from './fake-room.ts';
import { fakeRules } from './fake-rules.ts';
import { catalogue, roomEvents } from './samples.ts';

/** Nobody is there to be connected with: what a page hears whose attempt is over. */
function noFarEnd({ errors }: { errors: { FAULT(options: { data: Fault }): Error } }): never {
  throw errors.FAULT({ data: { code: 'cancelled', retry: 'now' } });
}

/**
 * A core for looking at the page: real contract, real client, a state that commands change a little. It has no rules;
 * tests of rules belong to the core.
 */
export type FakeCore = {
  readonly state: StudioState;
  /** Changes sections and tells every connected page. */
  change(changes: Partial<StudioState>): void;
  /** The next call of a command fails with this. */
  failNext(code: FaultCode): void;
  serve(port: MessagePort): void;
};

export function createFakeCore(initial: StudioState, events = roomEvents): FakeCore {
  const state = initial;
  const watchers = new Set<(update: StudioUpdate) => void>();
  let revision = 1;
  let failing: FaultCode | null = null;
  let ids = 0;

  const change = (changes: Partial<StudioState>) => {
    Object.assign(state, changes);
    revision += 1;
    for (const watcher of watchers) watcher({ kind: 'change', revision, changes: structuredClone(changes) });
  };

  const router = implement(studioContract);
  type Refuse = { FAULT: (options: { data: Fault }) => Error };
  const gate = (errors: Refuse) => {
    if (!failing) return;
    const code = failing;
    failing = null;
    throw errors.FAULT({ data: Fault.parse({ code, retry: 'now' }) });
  };
  const ok = { ok: true } as const;
  const topic = (id: string, edit: (topic: Topic) => Partial<Topic>): Topic | null => {
    let found: Topic | null = null;
    const topics = (state.topics ?? []).map((one) => {
      if (one.id !== id) return one;
      found = { ...one, ...edit(one), version: one.version + 1, updatedAtMs: Date.now() };
      return found;
    });
    change({ topics });
    return found;
  };
  const bagParts = { state, change, gate, catalogue };

  const handlers = router.router({
    state: {
      watch: router.state.watch.handler(async function* ({ signal }) {
        const queue: StudioUpdate[] = [{ kind: 'snapshot', revision, state: structuredClone(state) }];
        let wake: (() => void) | null = null;
        const watcher = (update: StudioUpdate) => {
          queue.push(update);
          wake?.();
        };
        watchers.add(watcher);
        try {
          while (!signal?.aborted) {
            const next = queue.shift();
            if (next) yield next;
            else
              await new Promise<void>((resolve) => {
                wake = resolve;
                signal?.addEventListener('abort', () => resolve(), { once: true });
              });
          }
        } finally {
          watchers.delete(watcher);
        }
      }),
      dismissNotice: router.state.dismissNotice.handler(({ input }) => {
        change({ notices: state.notices.filter((notice) => notice.id !== input.id) });
        return ok;
      }),
    },
    settings: {
      patch: router.settings.patch.handler(({ input, errors }) => {
        gate(errors);
        const { platform, manual, stage, recording, rehearsal, filters, obs, compliance, chat, desk, ...top } = input;
        const old = state.settings;
        const settings = {
          ...old,
          ...top,
          platform: { ...old.platform, ...platform },
          manual: { ...old.manual, ...manual },
          stage: { ...old.stage, ...stage },
          recording: { ...old.recording, ...recording },
          rehearsal: { ...old.rehearsal, ...rehearsal },
          filters: { ...old.filters, ...filters },
          obs: { ...old.obs, ...obs },
          compliance: { ...old.compliance, ...compliance },
          chat: { ...old.chat, ...chat },
          desk: { ...old.desk, ...desk },
        };
        change({ settings });
        return ok;
      }),
      setStreamKey: router.settings.setStreamKey.handler(({ input }) => {
        const { settings } = state;
        change({ settings: { ...settings, manual: { ...settings.manual, keySaved: input.key !== null } } });
        return ok;
      }),
      setPlatformToken: router.settings.setPlatformToken.handler(({ input }) => {
        const { settings } = state;
        change({ settings: { ...settings, platform: { ...settings.platform, tokenSaved: input.token !== null } } });
        return ok;
      }),
    },
    platform: { retry: router.platform.retry.handler(() => ok) },
    topics: {
      create: router.topics.create.handler(({ input, errors }) => {
        gate(errors);
        ids += 1;
        const now = Date.now();
        const id = TopicId.parse(`new-${ids}`);
        const made: Topic = {
          ...input.draft,
          id,
          cover: null,
          state: { kind: 'draft' },
          history: [{ kind: 'created', atMs: now, notes: [], message: '', expectedByMs: null }],
          lastSubmission: null,
          version: 1,
          createdAtMs: now,
          updatedAtMs: now,
        };
        change({ topics: [made, ...(state.topics ?? [])] });
        return { topicId: id };
      }),
      update: router.topics.update.handler(({ input, errors }) => {
        gate(errors);
        const known = state.topics?.find((one) => one.id === input.topicId);
        if (known && known.version !== input.version)
          throw errors.FAULT({ data: { code: 'version_conflict', retry: 'never' } });
        const done = topic(input.topicId, (one) => ({
          ...input.draft,
          state: one.state.kind === 'approved' ? { kind: 'draft' } : one.state,
        }));
        return { version: done?.version ?? 0 };
      }),
      setCover: router.topics.setCover.handler(({ input, errors }) => {
        gate(errors);
        if (input.file.size > COVER_MAX_BYTES) throw errors.FAULT({ data: { code: 'too_large', retry: 'never' } });
        const done = topic(input.topicId, () => ({ cover: { url: 'sample:cover', width: 1080, height: 1440 } }));
        return { version: done?.version ?? 0 };
      }),
      submit: router.topics.submit.handler(({ input, errors }) => {
        gate(errors);
        const now = Date.now();
        topic(input.topicId, () => ({
          state: { kind: 'submitted', submittedAtMs: now, expectedByMs: now + 600_000 },
        }));
        return ok;
      }),
      withdraw: router.topics.withdraw.handler(({ input }) => {
        topic(input.topicId, () => ({ state: { kind: 'draft' } }));
        return ok;
      }),
      appeal: router.topics.appeal.handler(({ input }) => {
        const now = Date.now();
        topic(input.topicId, () => ({
          state: { kind: 'in_review', submittedAtMs: now, expectedByMs: now + 600_000, appeal: true },
        }));
        return ok;
      }),
      copy: router.topics.copy.handler(({ input, errors }) => {
        gate(errors);
        const source = state.topics?.find((one) => one.id === input.topicId);
        if (!source) throw errors.FAULT({ data: { code: 'not_found', retry: 'never' } });
        ids += 1;
        const now = Date.now();
        const made: Topic = {
          ...source,
          id: TopicId.parse(`new-${ids}`),
          plannedAtMs: null,
          state: { kind: 'draft' },
          history: [{ kind: 'copied', atMs: now, notes: [], message: source.title, expectedByMs: null }],
          lastSubmission: null,
          version: 1,
          createdAtMs: now,
          updatedAtMs: now,
        };
        change({ topics: [made, ...(state.topics ?? [])] });
        return { topicId: made.id };
      }),
      remove: router.topics.remove.handler(({ input }) => {
        change({ topics: (state.topics ?? []).filter((one) => one.id !== input.topicId) });
        return ok;
      }),
      choose: router.topics.choose.handler(({ input }) => {
        change({ chosenTopicId: input.topicId });
        return ok;
      }),
    },
    catalogue: fakeCatalogue(router.catalogue, bagParts),
    cues: fakeCues(router.cues, bagParts),
    bag: fakeBag(router.bag, bagParts),
    compliance: fakeRules(router.compliance, new URLSearchParams(window.location.search).get('state')),
    stage: {
      beRightBack: router.stage.beRightBack.handler(({ input }) => {
        change({ plan: { ...state.plan, beRightBack: input.on } });
        return ok;
      }),
      screen: router.stage.screen.handler(() => ok),
    },
    obs: fakeObs(router.obs, state, change, gate),
    upload: {
      test: router.upload.test.handler(() => {
        change({ upload: { kind: 'running', startedAtMs: Date.now(), progress: 0.4 } });
        return ok;
      }),
    },
    live: {
      start: router.live.start.handler(({ errors }) => {
        gate(errors);
        throw errors.FAULT({ data: { code: 'not_ready', retry: 'later' } });
      }),
      end: router.live.end.handler(() => {
        change({ live: { kind: 'prepare' } });
        return ok;
      }),
      dismiss: router.live.dismiss.handler(() => {
        change({ live: { kind: 'prepare' } });
        return ok;
      }),
      reconnectNow: router.live.reconnectNow.handler(() => ok),
      switchPath: router.live.switchPath.handler(({ input, errors }) => {
        gate(errors);
        const step = { kind: 'steady' } as const;
        const path = input.to === 'realtime' ? 'webrtc' : 'rtmp';
        if (state.uplink) change({ uplink: { ...state.uplink, path, step, fellBack: null } });
        return ok;
      }),
      networkBack: router.live.networkBack.handler(() => ok),
    },
    rtc: {
      capabilities: router.rtc.capabilities.handler(noFarEnd),
      createTransport: router.rtc.createTransport.handler(noFarEnd),
      restartIce: router.rtc.restartIce.handler(noFarEnd),
      whip: router.rtc.whip.handler(noFarEnd),
      whipRestart: router.rtc.whipRestart.handler(noFarEnd),
      connect: router.rtc.connect.handler(noFarEnd),
      produce: router.rtc.produce.handler(noFarEnd),
      report: router.rtc.report.handler(() => ok),
      failed: router.rtc.failed.handler(() => ok),
    },
    room: fakeRoom(router.room, { state, change, gate, events: events() }),
    sessions: {
      remove: router.sessions.remove.handler(({ input }) => {
        change({ sessions: state.sessions.filter((one) => one.id !== input.sessionId) });
        return ok;
      }),
      reveal: router.sessions.reveal.handler(() => ok),
      blackBox: router.sessions.blackBox.handler(() => new File(['{}\n'], 'black-box.jsonl')),
    },
    images: { get: router.images.get.handler(({ input }) => paint(input.url)) },
    rehearsal: {
      setPersona: router.rehearsal.setPersona.handler(({ input }) => {
        if (state.rehearsal) change({ rehearsal: { ...state.rehearsal, persona: input.persona } });
        return ok;
      }),
      reset: router.rehearsal.reset.handler(() => ok),
      watchQr: router.rehearsal.watchQr.handler(() => ({ url: state.rehearsal?.lanUrl ?? '', svg: QR })),
    },
  });

  const handler = new RPCHandler(handlers);
  return {
    state,
    change,
    failNext: (code) => {
      failing = code;
    },
    serve(port) {
      handler.upgrade(port);
      port.start();
    },
  };
}

/** A small picture whose colour depends on the address. */
async function paint(url: string): Promise<File> {
  let hue = 0;
  for (const letter of url) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  const canvas = new OffscreenCanvas(240, 320);
  const context = canvas.getContext('2d');
  if (context) {
    const fill = context.createLinearGradient(0, 0, 240, 320);
    fill.addColorStop(0, `hsl(${hue} 80% 88%)`);
    fill.addColorStop(1, `hsl(${(hue + 20) % 360} 55% 55%)`);
    context.fillStyle = fill;
    context.fillRect(0, 0, 240, 320);
  }
  return new File([await canvas.convertToBlob({ type: 'image/png' })], 'sample.png', { type: 'image/png' });
}

const QR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h21v21H0z"/><path stroke="#000" d="M1 1.5h7M10 1.5h2M13 1.5h7M1 2.5h1M7 2.5h1M13 2.5h1M19 2.5h1M1 3.5h1M3 3.5h3M7 3.5h1M13 3.5h1M15 3.5h3M19 3.5h1M1 7.5h7M9 7.5h1M13 7.5h7M3 9.5h5M11 9.5h6M1 13.5h7M10 13.5h3M1 19.5h7M12 18.5h6"/></svg>';
