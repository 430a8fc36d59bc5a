import {
  type BagItem,
  formatMoney,
  type ItemId,
  priceNow,
  type Viewer,
  ViewerId,
} from '../../../../shared/domain/index.ts';
import type { Lines, Phase, Scenario } from '../resources.ts';
import { createRandom, seedFrom } from './random.ts';

/** What the audience sees of the room. */
export type AudienceView = {
  items: readonly Pick<BagItem, 'id' | 'title' | 'livePrice' | 'flash' | 'stock' | 'available'>[];
  explaining: ItemId | null;
};

type Trouble = keyof Scenario['troubles'];

export type AudienceAction =
  | { kind: 'join'; viewer: Viewer }
  | { kind: 'say'; viewer: Viewer; text: string }
  | { kind: 'like'; viewer: Viewer; count: number }
  | { kind: 'buy'; viewer: Viewer; itemId: ItemId; quantity: number; trouble: Trouble | null }
  | { kind: 'watching'; watching: number; total: number }
  | { kind: 'incident'; incident: Scenario['incidents'][number]['kind'] };

export type Audience = {
  /** What happens in the next `seconds` (at most 1) of audience time. */
  step(seconds: number, view: AudienceView): AudienceAction[];
  watching(): number;
  /** The platform sent this viewer out, or muted them for now: they stop taking part. */
  forget(id: ViewerId): void;
};

/** How many simulated people are remembered by name; older ones only count. */
const FACES = 400;
/** Share of orders that come while nothing is explained. */
const UNASKED = 0.1;
/** Share of the orders that go to the explained item. */
const TO_EXPLAINED = 0.85;
const WATCHING_EVERY_S = 2;

/** The part of a title a person would say, in their language: `丝绒唇膏 999 · Velvet lipstick 999`. */
function spoken(title: string, chinese: boolean): string {
  const [zh = title, en = zh] = title.split(' · ');
  return chinese ? zh : en.charAt(0).toLowerCase() + en.slice(1);
}

/**
 * The simulated audience of one room. Pure: same scenario, seed and views give the same actions; time comes in as steps.
 * People say only things from `lines`, about the item that is explained when there is one.
 */
export function createAudience(scenario: Scenario, lines: Lines, seed: number): Audience {
  const random = createRandom(seedFrom(scenario.name, seed));
  let faces: { viewer: Viewer; chinese: boolean }[] = [];
  let serial = 0;
  let second = 0;
  let total = 0;
  let watching = 0;
  let sinceWatching = WATCHING_EVERY_S;
  let saidWatching = -1;
  const incidents = [...scenario.incidents].sort((a, b) => a.atSecond - b.atSecond);
  const wholeS = scenario.phases.reduce((sum, phase) => sum + phase.seconds, 0);

  const phaseNow = (): { phase: Phase; from: number; share: number } => {
    let left = scenario.repeat ? second % wholeS : second;
    let from = scenario.repeat && second >= wholeS ? (scenario.phases.at(-1)?.watching ?? 0) : 0;
    for (const phase of scenario.phases) {
      if (left < phase.seconds) return { phase, from, share: left / phase.seconds };
      left -= phase.seconds;
      from = phase.watching;
    }
    const last = scenario.phases.at(-1);
    if (!last) throw new Error('a scenario has phases');
    return { phase: last, from: last.watching, share: 1 };
  };

  const arrive = (): Viewer => {
    serial += 1;
    const chinese = random.next() < scenario.chinese;
    const base = random.pick(chinese ? lines.names.zh : lines.names.en);
    const name = random.next() < 0.45 ? `${base}${random.below(98) + 1}` : base;
    // The same person under the same name each time this scenario is played: who is blocked once stays it.
    const id = ViewerId.parse(`sim_${scenario.name}_${serial}`.slice(0, 64));
    const viewer = { id, name, follower: random.next() < scenario.followers };
    faces.push({ viewer, chinese });
    if (faces.length > FACES) faces = faces.slice(-FACES / 2);
    return viewer;
  };
  const someone = () => (faces.length === 0 ? null : random.pick(faces));
  const troubleNow = (): Trouble | null => {
    let chance = random.next();
    for (const [reason, share] of Object.entries(scenario.troubles)) {
      if (chance < share) return reason as Trouble;
      chance -= share;
    }
    return null;
  };
  const words = (from: { zh: string[]; en: string[] }, chinese: boolean): string =>
    random.pick(chinese ? from.zh : from.en);

  return {
    watching: () => watching,
    forget(id) {
      faces = faces.filter((face) => face.viewer.id !== id);
    },
    step(seconds, view) {
      const actions: AudienceAction[] = [];
      second += seconds;
      const { phase, from, share } = phaseNow();
      const explained = view.items.find((item) => item.id === view.explaining && item.available) ?? null;
      const topic = explained ?? (view.items.length > 0 && random.next() < 0.3 ? random.pick(view.items) : null);
      const fill = (line: string, chinese: boolean): string =>
        topic
          ? line.replaceAll('{item}', spoken(topic.title, chinese)).replaceAll('{price}', formatMoney(priceNow(topic)))
          : line;

      // The first people come at once: an empty room tells a host nothing.
      const joins = random.count(phase.joins * seconds) + (serial === 0 ? Math.min(3, phase.watching) : 0);
      for (let n = 0; n < joins; n += 1) actions.push({ kind: 'join', viewer: arrive() });

      for (let n = random.count(phase.chat * seconds); n > 0; n -= 1) {
        const face = someone();
        if (!face) break;
        const aboutItem = topic !== null && random.next() < 0.5;
        const line = words(aboutItem ? lines.aboutItem : lines.chat, face.chinese);
        actions.push({ kind: 'say', viewer: face.viewer, text: fill(line, face.chinese) });
      }
      for (let n = random.count(phase.questions * seconds); n > 0 && topic; n -= 1) {
        const face = someone();
        if (!face) break;
        actions.push({
          kind: 'say',
          viewer: face.viewer,
          text: fill(words(lines.questions, face.chinese), face.chinese),
        });
      }
      let likes = random.count(phase.likes * seconds);
      while (likes > 0) {
        const face = someone();
        if (!face) break;
        const count = Math.min(likes, 1 + random.below(8));
        likes -= count;
        actions.push({ kind: 'like', viewer: face.viewer, count });
      }
      const forSale = view.items.filter((item) => item.available && item.stock > 0);
      const eager = explained !== null || phase.ordersAlways ? 1 : UNASKED;
      const left = new Map(forSale.map((item) => [item.id as string, item.stock]));
      for (let n = random.count(phase.orders * eager * seconds); n > 0 && forSale.length > 0; n -= 1) {
        const face = someone();
        if (!face) break;
        const wanted =
          explained && explained.stock > 0 && random.next() < TO_EXPLAINED ? explained : random.pick(forSale);
        const quantity = random.next() < 0.85 ? 1 : 2;
        const rest = (left.get(wanted.id) ?? 0) - quantity;
        if (rest < 0) continue;
        left.set(wanted.id, rest);
        actions.push({ kind: 'buy', viewer: face.viewer, itemId: wanted.id, quantity, trouble: troubleNow() });
        if (random.next() < 0.04)
          actions.push({
            kind: 'say',
            viewer: face.viewer,
            text: fill(words(lines.afterOrder, face.chinese), face.chinese),
          });
      }

      total += joins;
      watching = Math.max(0, Math.round(from + (phase.watching - from) * share));
      total = Math.max(total, watching);
      sinceWatching += seconds;
      if (sinceWatching >= WATCHING_EVERY_S && watching !== saidWatching) {
        sinceWatching = 0;
        saidWatching = watching;
        actions.push({ kind: 'watching', watching, total });
      }
      while (incidents[0] && incidents[0].atSecond <= second) {
        const due = incidents.shift();
        if (due) actions.push({ kind: 'incident', incident: due.kind });
      }
      return actions;
    },
  };
}
