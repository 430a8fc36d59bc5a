/**
 * What became of the stream after each fault, and whether that is good enough. Pure: everything measured goes in, a row of the
 * table comes out. The limits are the product's promises; where it promises none, the reason stands beside the number.
 */
import { type Gap, stillMs } from '../support/pictures.ts';
import { type CutHow, FAULTS, type FaultKind } from './faults.ts';
import type { Change, HealthSample } from './watch.ts';

export type FaultFacts = {
  readonly kind: FaultKind;
  readonly how: CutHow | null;
  /** Seconds into the run. */
  readonly atS: number;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Until when the stream had to be as before. */
  readonly judgedAtMs: number;
  /** Of the whole run. */
  readonly changes: readonly Change[];
  readonly health: readonly HealthSample[];
  /** Times without a new picture at the server that touch the fault's time. */
  readonly gaps: readonly Gap[];
  /** When publications began at the server, all of the run. */
  readonly sessions: readonly number[];
  /** Wall clock of the first picture at the server at or after a time; null: none came. */
  firstPicture(fromMs: number): number | null;
  /** Sound beyond the picture in what the server received, in milliseconds; null: too little to say. */
  serverSkew(fromMs: number, toMs: number): number | null;
  /** Flash and tone of the same second apart, as decoded from what the server received; absent while a run goes on. */
  beatSkew?(fromMs: number, toMs: number): number | null;
  readonly eventsLost: number;
  readonly eventsTwice: number;
  readonly roomLive: boolean;
  /** The bag is as it was before. */
  readonly bagKept: boolean;
};

/** One promise held against what was measured; `value` null: it did not happen at all. */
export type Check = {
  readonly what: string;
  readonly value: number | null;
  readonly limit: number;
  readonly unit: 'ms' | '';
  readonly ok: boolean;
};

export type Row = {
  readonly kind: FaultKind;
  readonly how: CutHow | null;
  readonly atS: number;
  readonly detectedMs: number | null;
  readonly slateMs: number | null;
  readonly backMs: number | null;
  /** Publications that began because of it. */
  readonly sessions: number;
  readonly framesMissing: number;
  /** Sound before the picture by the flash and the tone of the same second, once they are read; else by timestamps. */
  readonly skewMs: number | null;
  readonly eventsLost: number;
  readonly checks: readonly Check[];
  readonly ok: boolean;
};

const FPS = 30;
/** The promises of the product. */
const DEGRADED_MS = 3_000;
const LOST_MS = 6_000;
const LOWERED_MS = 2_000;
const SLATE_MS = 1_000;
const PAGE_BACK_MS = 5_000;
const CORE_BACK_MS = 2_000;
export const SKEW_MS = 80;
/** “A gap of seconds”: the core in two, then a connection and a key frame. */
const CORE_GAP_MS = 5_000;
/** The longest wait between two tries is 10 s; a handshake with a busy machine comes on top. */
const RECONNECTED_MS = 12_000;
/** nginx lets go of a silent publisher after 10 s; the studio's own wait between two tries comes on top. */
const KEY_FREE_MS = 20_000;
/** The camera comes back by itself: as long as a page may take. */
const CAMERA_BACK_MS = 5_000;
/** What no viewer should see from a fault that leaves the line alone. */
const HICCUP_MS = 1_000;
/** The upload is called sound again once the queue is empty and that has lasted. */
const SOUND_AGAIN_MS = 15_000;
/** The health line says once a second what feeds the stream: so much later than it is so. */
const HEALTH_EVERY_MS = 1_000;

const atMost = (what: string, value: number | null, limit: number, unit: Check['unit'] = 'ms'): Check => ({
  what,
  value: value === null ? null : Math.round(value),
  limit,
  unit,
  ok: value !== null && value <= limit,
});
const exactly = (what: string, value: number, limit: number): Check => ({
  what,
  value,
  limit,
  unit: '',
  ok: value === limit,
});

const cutOff = (change: Change) => change.of === 'ingest' && change.to !== 'sending';

const SEEN_BY: Readonly<Record<FaultKind, (change: Change) => boolean>> = {
  'page-kill': ({ of, to }) => of === 'page' && to === 'gone',
  'core-kill': ({ of, to }) => of === 'core' && to === 'gone',
  'cut-5': cutOff,
  'cut-30': cutOff,
  'cut-120': cutOff,
  // Noticed is what the studio does something about.
  throttle: (change) => cutOff(change) || (change.of === 'adapt' && change.to !== 'full'),
  jitter: cutOff,
  'ingest-restart': cutOff,
  'already-publishing': cutOff,
  'camera-loss': ({ of, to }) => of === 'camera' && to.startsWith('failed'),
  'disk-full': ({ of, to }) =>
    (of === 'recording' && to === 'failed') ||
    (of === 'disk' && to !== 'fine') ||
    (of === 'notice' && /^(disk|recording)_/.test(to)),
};

export function judge(facts: FaultFacts): Row {
  const { kind, how, beganAtMs, endedAtMs, judgedAtMs } = facts;
  /** Milliseconds from `fromMs` to the first such change. */
  const since = (fromMs: number, holds: (change: Change) => boolean): number | null => {
    const found = facts.changes.find(
      ({ atMs, ...rest }) => atMs >= fromMs && atMs <= judgedAtMs && holds({ atMs, ...rest }),
    );
    return found ? found.atMs - fromMs : null;
  };
  const is =
    (of: Change['of'], ...words: string[]) =>
    (change: Change) =>
      change.of === of && words.includes(change.to);
  const picture = (fromMs: number): number | null => {
    const at = facts.firstPicture(fromMs);
    return at === null || at > judgedAtMs ? null : at - fromMs;
  };
  const longestGapMs = Math.max(0, ...facts.gaps.map((gap) => (gap.toMs ?? judgedAtMs) - gap.fromMs));
  const sessions = facts.sessions.filter((atMs) => atMs >= beganAtMs && atMs <= judgedAtMs).length;
  const detectedMs = since(beganAtMs, SEEN_BY[kind]);

  let slateMs: number | null = null;
  let backMs: number | null = null;
  const checks: Check[] = [];
  const newSessions = (least: number, most = least) =>
    checks.push(
      least === most
        ? exactly('publish sessions begun', sessions, most)
        : { ...atMost('publish sessions begun', sessions, most, ''), ok: sessions >= least && sessions <= most },
    );
  const detected = (limit = DEGRADED_MS) => checks.push(atMost('detected after', detectedMs, limit));

  switch (kind) {
    case 'page-kill':
      slateMs = longestGapMs;
      backMs = since(endedAtMs, is('source', 'page'));
      detected();
      checks.push(atMost('longest time without a picture at the server', slateMs, SLATE_MS));
      checks.push(
        atMost('standby picture seen after', since(beganAtMs, is('source', 'slate')), SLATE_MS + HEALTH_EVERY_MS),
      );
      checks.push(atMost('page’s picture again, after it was opened', backMs, PAGE_BACK_MS + HEALTH_EVERY_MS));
      newSessions(0);
      break;
    case 'core-kill': {
      const begun = facts.sessions.find((atMs) => atMs > beganAtMs && atMs <= judgedAtMs);
      slateMs = since(beganAtMs, is('source', 'slate', 'page'));
      backMs = begun === undefined ? null : begun - beganAtMs;
      checks.push(atMost('core back after', since(beganAtMs, is('core', 'back')), CORE_BACK_MS));
      checks.push(atMost('picture at the server again after', backMs, CORE_GAP_MS));
      newSessions(1);
      checks.push(exactly('bag kept', Number(facts.bagKept), 1));
      break;
    }
    case 'cut-5':
    case 'cut-30':
    case 'cut-120':
      backMs = picture(endedAtMs);
      detected();
      // A line that is silent for five seconds may come back before it counts as lost.
      if (kind !== 'cut-5') checks.push(atMost('lost after', since(beganAtMs, is('ingest', 'reconnecting')), LOST_MS));
      checks.push(atMost('picture at the server after the line is back', backMs, RECONNECTED_MS));
      newSessions(kind === 'cut-5' && how === 'freeze' ? 0 : 1, 1);
      break;
    case 'throttle':
      backMs = since(endedAtMs, is('ingest', 'sending')) ?? (sendingAt(facts, endedAtMs) ? 0 : null);
      detected();
      checks.push(
        atMost(
          'bitrate lowered after',
          since(beganAtMs, is('adapt', 'lowered', 'floor')),
          LOWERED_MS + HEALTH_EVERY_MS,
        ),
      );
      checks.push(atMost('sound again after the line is', backMs, SOUND_AGAIN_MS));
      newSessions(0);
      break;
    case 'jitter':
      checks.push(atMost('longest time without a picture at the server', longestGapMs, HICCUP_MS));
      newSessions(0);
      break;
    case 'ingest-restart':
      backMs = picture(endedAtMs);
      detected();
      checks.push(atMost('picture at the server after it is up', backMs, RECONNECTED_MS));
      newSessions(1);
      break;
    case 'already-publishing': {
      const begun = facts.sessions.find((atMs) => atMs > beganAtMs && atMs <= judgedAtMs);
      backMs = begun === undefined ? null : begun - beganAtMs;
      detected();
      checks.push(atMost('picture at the server again after', backMs, KEY_FREE_MS));
      newSessions(1);
      break;
    }
    case 'camera-loss':
      slateMs = longestGapMs;
      backMs = since(endedAtMs, is('camera', 'on'));
      detected();
      checks.push(atMost('longest time without a picture at the server', longestGapMs, HICCUP_MS));
      checks.push(atMost('camera again after it is there', backMs, CAMERA_BACK_MS));
      newSessions(0);
      break;
    case 'disk-full':
      detected();
      checks.push(atMost('longest time without a picture at the server', longestGapMs, HICCUP_MS));
      newSessions(0);
      break;
  }

  const settledAtMs = endedAtMs + (backMs ?? 0) + SETTLED_MS;
  const skewMs = worstSkew(facts, settledAtMs);
  const most = (what: string, value: number | null) =>
    checks.push(atMost(what, value === null ? null : Math.abs(value), SKEW_MS));
  most('skew after, by timestamps', skewMs);
  const beatMs = facts.beatSkew?.(settledAtMs, judgedAtMs) ?? null;
  if (facts.beatSkew) most('skew after, flash and tone', beatMs);
  checks.push(exactly('events lost', facts.eventsLost, 0));
  checks.push(exactly('events twice', facts.eventsTwice, 0));
  checks.push(exactly('room live', Number(facts.roomLive), 1));
  return {
    kind,
    how,
    atS: facts.atS,
    detectedMs: rounded(detectedMs),
    slateMs: rounded(slateMs),
    backMs: rounded(backMs),
    sessions,
    framesMissing: Math.round((stillMs(facts.gaps, judgedAtMs) / 1000) * FPS),
    skewMs: rounded(facts.beatSkew ? beatMs : skewMs),
    eventsLost: facts.eventsLost,
    checks,
    ok: checks.every((check) => check.ok),
  };
}

/** The studio's own number is smoothed over a second, and the server's is taken by the second. */
const SETTLED_MS = 2_000;

/** Of the server's reading and the studio's own, the one further from zero. */
function worstSkew(facts: FaultFacts, fromMs: number): number | null {
  const own = facts.health.filter(({ atMs }) => atMs >= fromMs && atMs <= facts.judgedAtMs).map(({ skewMs }) => skewMs);
  const server = facts.serverSkew(fromMs, facts.judgedAtMs);
  // What no server received says nothing about what its viewers see.
  if (server === null) return null;
  return [...own, server].reduce((worst, one) => (Math.abs(one) > Math.abs(worst) ? one : worst), 0);
}

function sendingAt(facts: FaultFacts, atMs: number): boolean {
  return facts.changes.findLast((change) => change.of === 'ingest' && change.atMs <= atMs)?.to === 'sending';
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** `back after 7,200 ms (at most 5,000)` of each check that does not hold. */
export const failures = (row: Pick<Row, 'checks'>): string[] =>
  row.checks
    .filter((check) => !check.ok)
    .map(({ what, value, limit, unit }) =>
      value === null
        ? `${what}: never (limit ${limit}${unit && ` ${unit}`})`
        : `${what}: ${value}${unit && ` ${unit}`} (limit ${limit})`,
    );

export const titleOf = (fault: { kind: FaultKind; how: CutHow | null }): string =>
  fault.how === null ? FAULTS[fault.kind].title : `${FAULTS[fault.kind].title} (${fault.how})`;
