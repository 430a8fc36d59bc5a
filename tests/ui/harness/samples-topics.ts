import {
  type ReviewNote,
  type Topic,
  TopicId,
  type TopicMoment,
  type TopicState,
} from '../../../shared/domain/index.ts';

/** Topics in every state a host can meet, with what happened to them. */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const PITCH =
  'I pack five lipsticks for every autumn trip. In this stream I try each of them on in daylight, show how they last through a long train ride, and say plainly which ones I would not buy again.';

const moment = (kind: TopicMoment['kind'], atMs: number, more: Partial<TopicMoment> = {}): TopicMoment => ({
  kind,
  atMs,
  notes: [],
  message: '',
  expectedByMs: null,
  ...more,
});

/** What was handed in, as it stood in the topic then. */
const handedIn = (topic: Topic, atMs: number, more: Partial<Topic> = {}): Topic['lastSubmission'] => ({
  atMs,
  title: more.title ?? topic.title,
  pitch: more.pitch ?? topic.pitch,
  category: more.category ?? topic.category,
  plannedAtMs: topic.plannedAtMs,
  coverUrl: topic.cover?.url ?? null,
});

export const topic = (id: string, state: TopicState, now: number, more: Partial<Topic> = {}): Topic => ({
  id: TopicId.parse(id),
  title: 'Five lipsticks for autumn travel',
  pitch: PITCH,
  category: 'travel',
  plannedAtMs: now + 3 * 60 * MINUTE,
  cover: { url: 'sample:cover', width: 1080, height: 1440 },
  state,
  history: [moment('created', now - 26 * 60 * MINUTE)],
  lastSubmission: null,
  version: 3,
  createdAtMs: now - 26 * 60 * MINUTE,
  updatedAtMs: now - 8 * MINUTE,
  ...more,
});

const CHANGES_TITLE = 'BEST LIPSTICKS EVER!!!! for autumn travel';
const CHANGES_PITCH = `Five lipsticks for your trip. To order early, call 138-0000-0000 now and I keep one for you. ${PITCH}`;

const changesNotes = (withPlaces: boolean): ReviewNote[] => [
  {
    field: 'title',
    rule: 'text.repeated_marks',
    message: { en: 'One mark is enough.', zh: '标点符号一个就够了。' },
    span: withPlaces ? { start: 19, end: 23 } : null,
  },
  {
    field: 'pitch',
    rule: 'text.contact_phone',
    message: {
      en: 'Leave phone numbers out. Viewers reach you in the room.',
      zh: '请去掉电话号码，观众可以在直播间联系你。',
    },
    span: withPlaces ? { start: 51, end: 64 } : null,
  },
  {
    field: 'cover',
    rule: 'cover.text_heavy',
    message: { en: 'The cover has a lot of text; show the thing itself.', zh: '封面文字太多，请展示商品本身。' },
    span: null,
  },
];

/** Changes asked for; `edited`: the host is halfway through them. */
const changes = (id: string, now: number, edited: boolean): Topic => {
  const base = topic(id, { kind: 'draft' }, now, { title: CHANGES_TITLE, pitch: CHANGES_PITCH });
  const notes = changesNotes(true);
  return {
    ...base,
    state: { kind: 'changes_requested', answeredAtMs: now - 5 * MINUTE, notes: changesNotes(!edited) },
    lastSubmission: handedIn(base, now - 15 * MINUTE),
    history: [
      moment('created', now - 26 * 60 * MINUTE),
      moment('submitted', now - 15 * MINUTE, { expectedByMs: now - 5 * MINUTE }),
      moment('in_review', now - 12 * MINUTE, { expectedByMs: now - 5 * MINUTE }),
      moment('changes_requested', now - 5 * MINUTE, { notes }),
    ],
    ...(edited
      ? {
          title: 'Five lipsticks I packed for autumn',
          pitch: `Five lipsticks for your trip. I show all of them in the room. ${PITCH}`,
          category: 'beauty',
          cover: { url: 'sample:2', width: 1080, height: 1440 },
        }
      : {}),
  };
};

const rejected = (id: string, now: number, appealed: boolean): Topic => {
  const notes: ReviewNote[] = [
    {
      field: 'pitch',
      rule: 'text.medical_promise',
      message: {
        en: 'Products may not promise to heal or to take weight off.',
        zh: '商品不得承诺治疗、治愈或减重效果。',
      },
      span: { start: 22, end: 27 },
    },
  ];
  const base = topic(id, { kind: 'draft' }, now, {
    title: 'Tea for slow evenings',
    pitch:
      'A tea that every aunt cures her evenings with: how I brew it, which cup it needs, and why it is worth the wait.',
    category: 'food',
  });
  return {
    ...base,
    state: { kind: 'rejected', answeredAtMs: now - 90 * MINUTE, appealed, notes },
    lastSubmission: handedIn(base, now - 110 * MINUTE),
    history: [
      moment('created', now - 26 * 60 * MINUTE),
      moment('submitted', now - 130 * MINUTE, { expectedByMs: now - 120 * MINUTE }),
      moment('in_review', now - 128 * MINUTE),
      moment('rejected', now - 120 * MINUTE, { notes }),
      ...(appealed
        ? [
            moment('appealed', now - 110 * MINUTE, {
              message: 'It is a figure of speech: nobody in it is ill, and I say so at the start of the stream.',
              expectedByMs: now - 90 * MINUTE,
            }),
            moment('rejected', now - 90 * MINUTE, { notes }),
          ]
        : []),
    ],
  };
};

/** Years of a topic: handed in, answered, approved, edited, run out, and all of it again. */
const longHistory = (now: number): TopicMoment[] => [
  moment('copied', now - 40 * DAY, { message: 'Five lipsticks for spring' }),
  ...Array.from({ length: 4 }, (_, round) => {
    const at = now - (36 - round * 8) * DAY;
    return [
      moment('submitted', at, { expectedByMs: at + 10 * MINUTE }),
      moment('in_review', at + 3 * MINUTE),
      moment('changes_requested', at + 9 * MINUTE, { notes: changesNotes(true).slice(0, 2) }),
      moment('submitted', at + 20 * MINUTE, { expectedByMs: at + 30 * MINUTE }),
      moment('approved', at + 28 * MINUTE),
      round % 2 === 0 ? moment('approval_void', at + 2 * DAY) : moment('expired', at + 7 * DAY),
    ];
  }).flat(),
  moment('submitted', now - 70 * MINUTE, { expectedByMs: now - 60 * MINUTE }),
  moment('in_review', now - 66 * MINUTE),
  moment('approved', now - 62 * MINUTE),
];

const waiting = (id: string, now: number, leftMs: number, more: Partial<Topic> = {}): Topic => {
  const submittedAtMs = now - 6 * MINUTE;
  const expectedByMs = now + leftMs;
  const base = topic(id, { kind: 'in_review', submittedAtMs, expectedByMs, appeal: false }, now, more);
  return {
    ...base,
    lastSubmission: handedIn(base, submittedAtMs),
    history: [
      moment('created', now - 26 * 60 * MINUTE),
      moment('submitted', submittedAtMs, { expectedByMs }),
      moment('in_review', now - 4 * MINUTE, { expectedByMs }),
    ],
  };
};

const approved = (id: string, now: number, leftMs: number, more: Partial<Topic> = {}): Topic => {
  const validUntilMs = now + leftMs;
  const approvedAtMs = validUntilMs - 7 * DAY;
  const base = topic(id, { kind: 'approved', approvedAtMs, validUntilMs }, now, more);
  return {
    ...base,
    lastSubmission: handedIn(base, approvedAtMs - 10 * MINUTE),
    history: [
      moment('created', approvedAtMs - DAY),
      moment('submitted', approvedAtMs - 10 * MINUTE, { expectedByMs: approvedAtMs }),
      moment('in_review', approvedAtMs - 6 * MINUTE),
      moment('approved', approvedAtMs),
      ...(leftMs > 0 ? [] : [moment('expired', validUntilMs)]),
    ],
    ...more,
  };
};

export const topicStates = (now: number): Topic[] => [
  changes('t-changes', now, false),
  waiting('t-review', now, 4 * MINUTE, {
    title: '一个人的秋日火车旅行：带什么、读什么、吃什么',
    category: 'reading',
  }),
  approved('t-approved', now, 6 * DAY),
  topic('t-draft', { kind: 'draft' }, now, { title: '', pitch: '', category: null, cover: null, plannedAtMs: null }),
  rejected('t-rejected', now, false),
];

/** Further states, for pictures of them. */
export const moreTopicStates = (now: number): Topic[] => [
  changes('t-mending', now, true),
  waiting('t-late', now, -3 * MINUTE, { title: 'Late answer' }),
  approved('t-soon', now, 2 * DAY + 3 * 60 * MINUTE, { title: 'Reading lamps for long evenings', category: 'reading' }),
  approved('t-expired', now, -2 * 60 * MINUTE, { title: 'Tea for the train', category: 'food' }),
  rejected('t-appealed', now, true),
  approved('t-long', now, 5 * DAY, { title: 'A topic with a past', history: longHistory(now) }),
  topic('t-claims', { kind: 'draft' }, now, {
    title: '全网最低价！国家级口红',
    pitch: '这支口红是最好的，绝对不掉色，用了一定变白。第一次用也不会出错，喜欢的朋友慢慢挑。',
    category: 'beauty',
  }),
];

/** As many as there may be. */
export const fullTopics = (now: number): Topic[] =>
  Array.from({ length: 200 }, (_, at) =>
    topic(`t-${at}`, { kind: 'draft' }, now, { title: `Topic ${at + 1}`, updatedAtMs: now - at * MINUTE }),
  );
