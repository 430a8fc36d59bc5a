import {
  type BagItem,
  ItemId,
  MessageId,
  OrderId,
  type RecordingFile,
  type RecordingRepair,
  type RoomEvent,
  type StudioState,
  ViewerId,
} from '../../../shared/domain/index.ts';
import { fixtures } from './fixtures.ts';
import { saleEvents } from './fixtures-sell.ts';
import { catalogue, item, roomEvents } from './samples.ts';

/** States that only the Stage and Sessions screens tell apart, built on the common ones. */
const live = (edit: (state: StudioState) => Partial<StudioState>): StudioState => {
  const state = fixtures.live();
  return { ...state, ...edit(state) };
};

const withCamera = (state: StudioState, code: 'lost' | 'busy'): StudioState['stage'] => ({
  ...state.stage,
  report: state.stage.report && {
    ...state.stage.report,
    camera: { kind: 'failed', code, label: 'FaceTime HD Camera' },
  },
});

const hundred = (): BagItem[] =>
  Array.from({ length: 100 }, (_, at) =>
    item(at % catalogue.length, {
      id: ItemId.parse(`h${at}`),
      sold: at * 7,
      stock: at % 9 === 4 ? 0 : at % 5 === 2 ? 6 : 12_480,
    }),
  );

export const stageFixtures = {
  liveBrb: () => live((s) => ({ plan: { ...s.plan, beRightBack: true, micMuted: true } })),
  liveCameraLost: () => live((s) => ({ stage: withCamera(s, 'lost') })),
  liveBag100: () =>
    live((s) => ({
      bag: s.bag && { ...s.bag, items: hundred() },
      tally: s.tally && { ...s.tally, gmv: { minor: 1_234_567_890, currency: 'CNY' }, orders: 15_000 },
    })),
  liveBusy: () => live(() => ({})),
  liveQuiet: () => live(() => ({})),
  liveModeration: () =>
    live((s) => ({
      moderation: {
        muted: [
          { viewerId: 'v4', name: '阿宁', untilMs: Date.now() + 540_000 },
          { viewerId: 'v9', name: 'A viewer with a name that is far too long for one line', untilMs: null },
        ],
        removed: [{ viewerId: 'v7', name: 'spam_account_22' }],
        words: [],
        blocked: [],
        slowSeconds: 0,
        pinned: null,
      },
      settings: {
        ...s.settings,
        rehearsal: { ...s.settings.rehearsal, shareOnLan: true },
        filters: { words: ['微信', 'free money', '加群', 'http'] },
      },
      rehearsal: s.rehearsal && { ...s.rehearsal, lanUrl: 'http://192.168.1.24:41873/watch/r-1' },
    })),
  liveDegraded: () =>
    live((s) => ({
      health: s.health && { ...s.health, fps: 24.2, dropped: 812, queueMs: 2_300, skewMs: -210 },
      live:
        s.live.kind === 'live'
          ? { ...s.live, ingest: { kind: 'degraded', sinceMs: Date.now() - 9_000, why: 'queue' } }
          : s.live,
    })),
  landscape: () => {
    const state = fixtures.ready();
    return { ...state, plan: { ...state.plan, format: 'landscape720' as const, scene: 'desk' as const } };
  },
  elsewhere: () => fixtures.ready(),
  ending: () =>
    live((s) => ({
      live:
        s.live.kind === 'live'
          ? { kind: 'ending', sessionId: s.live.sessionId, rehearsal: true, liveAtMs: s.live.liveAtMs, reason: 'host' }
          : s.live,
    })),
  sessionsMany: () => {
    const state = fixtures.ready();
    const [first] = state.sessions;
    if (!first) return state;
    const more = [
      {
        endReason: 'interrupted' as const,
        endedAtMs: null,
        recording: first.recording && { ...first.recording, complete: false },
      },
      { endReason: 'failed' as const, destination: 'manual' as const, rehearsal: false, title: '' },
      {
        recording: first.recording && { ...first.recording, missing: true },
        title: '五支口红陪你去秋天旅行：通勤、约会、拍照都能用的颜色',
      },
    ].map((edit, at) => ({
      ...first,
      id: `${first.id}-${at}` as typeof first.id,
      startedAtMs: first.startedAtMs - (at + 1) * 86_400_000,
      ...edit,
    }));
    return { ...state, sessions: [first, ...more, ...state.sessions.slice(1)] };
  },
  // A stream that went on after a crash: a repaired file and a sound one.
  recordingParts: () =>
    withRecordings([
      { flaws: ['cut_tail', 'wrong_length', 'no_index'], durationMs: 1_512_000, bytes: 461_000_000 },
      {},
    ]),
  recordingChecking: () => withRecordings([{ complete: false }], { step: 'checking', progress: 0.42 }),
  recordingBroken: () => withRecordings([{ complete: false, flaws: ['no_header', 'no_media'], durationMs: 0 }]),
  recordingDriveGone: () =>
    withRecordings([{ complete: false, missing: true }], {
      ...{ step: 'failed', progress: 1, fault: { code: 'recording_drive_gone', retry: 'later' } },
    }),
} satisfies Record<string, () => StudioState>;

/** What the room says in a state: a rush of orders with fast chat, nothing at all, moderated lines, or the usual. */
export function eventsFor(name: string): () => RoomEvent[] {
  if (name === 'liveQuiet' || name === 'sellQuiet') return () => [];
  if (/sell/i.test(name)) return () => saleEvents(name === 'sellTrouble');
  if (name === 'liveBusy' || name === 'liveBag100') return () => rush(4_000);
  if (name === 'liveModeration') return () => [...roomEvents(), ...moderation()];
  return roomEvents;
}

const viewer = (at: number) => ({
  id: ViewerId.parse(`v${at}`),
  name:
    ['小鱼', 'Mia', '桃子', '阿宁', 'Kexin', '林木', 'Ola Normann-Kristoffersen', '一只爱旅行的考拉先生'][at % 8] ??
    'Mia',
});

function rush(count: number): RoomEvent[] {
  const from = Date.now() - count * 20;
  return Array.from({ length: count }, (_, at): RoomEvent => {
    const base = { seq: at + 1, atMs: from + at * 20, from: viewer(at % 37) };
    if (at % 5 !== 0)
      return {
        ...base,
        kind: 'order',
        orderId: OrderId.parse(`o${at}`),
        itemId: ItemId.parse(`i${(at % 4) + 1}`),
        title: catalogue[at % 4]?.title ?? '',
        quantity: (at % 3) + 1,
        total: { minor: 19_900, currency: 'CNY' },
        stockLeft: 5,
      };
    return {
      ...base,
      kind: 'chat',
      messageId: MessageId.parse(`m${at}`),
      host: false,
      text:
        at % 45 === 0
          ? '这件衣服我上个月在店里试过，质地很好，就是颜色比图片深一点点，大家可以放心买，回来记得说说感受呀'
          : `第 ${at} 条`,
    };
  });
}

function moderation(): RoomEvent[] {
  const base = { atMs: Date.now(), by: 'host' as const, untilMs: null };
  return [
    {
      ...base,
      kind: 'moderation',
      seq: 51,
      action: 'remove_message',
      viewer: viewer(1),
      messageId: MessageId.parse('m50'),
    },
    {
      ...base,
      kind: 'moderation',
      seq: 52,
      action: 'mute',
      viewer: viewer(3),
      messageId: null,
      untilMs: Date.now() + 600_000,
    },
    {
      ...base,
      kind: 'chat',
      seq: 53,
      messageId: MessageId.parse('m53'),
      from: viewer(7),
      text: '加微信 free money',
      host: false,
    },
    {
      ...base,
      kind: 'moderation',
      seq: 54,
      action: 'filter',
      viewer: viewer(7),
      messageId: MessageId.parse('m53'),
      by: 'platform',
    },
    { ...base, kind: 'explain', seq: 55, itemId: ItemId.parse('i1') },
  ];
}

/** The newest session with these files of a recording, and what a check of the first has come to. */
function withRecordings(files: Partial<RecordingFile>[], repair?: Partial<RecordingRepair>): StudioState {
  const state = fixtures.ready();
  const [first, ...rest] = state.sessions;
  if (!first?.recording) return state;
  const base = first.recording;
  const listed = files.map((edit, at) => ({
    ...base,
    path: at === 0 ? base.path : base.path.replace('.mp4', `.${at + 1}.mp4`),
    ...edit,
  }));
  const [recording = base, ...moreRecordings] = listed;
  const row = { sessionId: first.id, path: base.path, step: 'waiting' as const, progress: 0, flaws: [], fault: null };
  return {
    ...state,
    sessions: [{ ...first, recording, moreRecordings, endReason: 'interrupted' as const }, ...rest],
    repairs: repair ? [{ ...row, ...repair }] : [],
  };
}
