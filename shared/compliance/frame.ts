import type { Category } from '../domain/topic.ts';
import { fold } from './fold.ts';
import { CONCRETE, INVITES, LEARNS, MENTIONS_VIEWER, OF_CATEGORY, PRESSES, SELLS, SHAMES } from './frameWords.ts';
import type { Words } from './rule.ts';

/**
 * How warmly a topic is put: 0 to 100, with what would help. The platform likes topics that are positive and give people
 * something; this is its taste, not law, and never holds anything back.
 */
type FrameHint = { id: string; reason: Words };
type FrameScore = { score: number; hints: FrameHint[] };
type FrameDraft = { title: string; pitch: string; category: Category | null };

type Criterion = {
  id: string;
  /** Added when it is met. All of them together make 100. */
  points: number;
  met(topic: { title: string; pitch: string; all: string; category: Category | null }): boolean;
  hint(category: Category | null): Words;
};

/** A pitch of fewer letters says too little to be warm. */
const PITCH_LETTERS = 20;
/** More selling words than this in a hundred letters, and the topic is an offer. */
const SELLS_PER_100 = 3;

const count = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].length;
const letters = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;
const has = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0;

const CRITERIA: readonly Criterion[] = [
  {
    id: 'invites',
    points: 20,
    met: ({ all }) => has(INVITES, all),
    hint: () => ({
      en: 'Invite people: say what you will do together, for example “let’s try …”.',
      zh: '发出邀请：写一写大家会一起做什么，例如“一起试试……”。',
    }),
  },
  {
    id: 'gives',
    points: 20,
    met: ({ all }) => has(LEARNS, all),
    hint: () => ({
      en: 'Say what people take away: a skill, an idea, a recipe, a route.',
      zh: '写清大家能带走什么：一个方法、一份清单、一条路线。',
    }),
  },
  {
    id: 'category',
    points: 15,
    met: ({ all, category }) => category === null || has(OF_CATEGORY[category].words, all),
    hint: (category) =>
      category === null ? { en: 'Choose a category first.', zh: '请先选择分类。' } : OF_CATEGORY[category].hint,
  },
  {
    id: 'concrete',
    points: 15,
    met: ({ all }) => has(CONCRETE, all),
    hint: () => ({
      en: 'Add one concrete detail: a place, a number, a name, a moment.',
      zh: '加一个具体细节：地点、数字、名字或一个瞬间。',
    }),
  },
  {
    id: 'viewer',
    points: 10,
    met: ({ all }) => has(MENTIONS_VIEWER, all),
    hint: () => ({ en: 'Speak to the viewer: “you”, “we”.', zh: '直接对观众说话，用上“你”“我们”“大家”。' }),
  },
  {
    id: 'says_enough',
    points: 5,
    met: ({ pitch }) => letters(pitch) >= PITCH_LETTERS,
    hint: () => ({
      en: 'Two sentences in the pitch are enough, but they are needed.',
      zh: '简介写上两句话，让人知道会看到什么。',
    }),
  },
  {
    id: 'not_an_offer',
    points: 5,
    met: ({ all }) => count(SELLS, all) * 100 <= Math.max(letters(all), 34) * SELLS_PER_100,
    hint: () => ({
      en: 'It reads like an offer. Tell the story first; the bag shows the prices.',
      zh: '读起来像促销。先讲内容，价格交给购物袋。',
    }),
  },
  {
    id: 'no_pressure',
    points: 5,
    met: ({ all }) => !has(PRESSES, all),
    hint: () => ({ en: 'Leave out hurry and shouting; calm wins trust.', zh: '去掉催促和喊话，平和更让人信任。' }),
  },
  {
    id: 'no_shame',
    points: 5,
    met: ({ all }) => !has(SHAMES, all),
    hint: () => ({
      en: 'Leave out shame and fear. Say what people can enjoy.',
      zh: '去掉制造焦虑的话，写能带来的快乐。',
    }),
  },
];

/** Scores a topic's title and pitch. An empty one scores 0 and gets no hints: there is nothing to say yet. */
export function frameScore(draft: FrameDraft): FrameScore {
  const title = fold(draft.title).text;
  const pitch = fold(draft.pitch).text;
  if (letters(title + pitch) === 0) return { score: 0, hints: [] };
  const topic = { title, pitch, all: `${title}\n${pitch}`, category: draft.category };
  let score = 0;
  const hints: FrameHint[] = [];
  for (const criterion of CRITERIA) {
    if (criterion.met(topic)) score += criterion.points;
    else hints.push({ id: criterion.id, reason: criterion.hint(draft.category) });
  }
  return { score, hints };
}
