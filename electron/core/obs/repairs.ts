import { randomUUID } from 'node:crypto';
import {
  done,
  type Fault,
  type FindingId,
  type ObsChange,
  type ObsRepair,
  type Reply,
  refuse,
} from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { FindingFacts } from './facts.ts';
import { fixFor } from './findings.ts';
import { changesOf, type FixStep, needsIdle, type ObsValue, textOf } from './fixes.ts';
import { readValue, sameValue, writeValue } from './values.ts';

/** The newest repairs can be undone; nobody takes back the twentieth but one. */
const KEPT = 20;

export type Repairs = {
  /**
   * Changes in OBS what the host was shown as `shown`, reads it back, and keeps how to undo it. Either all of it is made
   * or, as far as OBS can be reached, none. Faults: `obs_changed_since` (OBS is not as it was shown), `obs_output_active`
   * (locked while OBS sends or records), `obs_refused` (OBS has something else than was asked for), those of OBS.
   */
  repair(finding: FindingId, shown: readonly ObsChange[]): Promise<Reply<void>>;
  /** Gives back what OBS had. `obs_changed_since`: it was changed again meanwhile; that stays. `not_found`: no such repair. */
  undo(repairId: string): Promise<Reply<void>>;
  /** Newest first. */
  state(): ObsRepair[];
  /** Another OBS: what was changed in the former one cannot be undone here. */
  forget(): void;
};

type Carried = { ok: true; value: FixStep[] } | { ok: false; fault: Fault; standing: FixStep[] };
/** `home`: the profile, or for sound the scene collection, in which it was made. */
type Made = { repair: ObsRepair; steps: FixStep[]; home: string };

export function createRepairs(options: {
  driver: ObsDriver;
  facts(): FindingFacts;
  /** Reads anew from OBS what `facts` says. */
  refresh(): Promise<void>;
  onChange?(repairs: ObsRepair[]): void;
  now?: () => number;
}): Repairs {
  const { driver, facts, refresh } = options;
  const now = options.now ?? Date.now;
  const running = new Map<string, Promise<Reply<void>>>();
  let made: Made[] = [];
  /** Grows when another OBS is connected: what belongs to the former one is not kept. */
  let era = 0;

  const state = () => made.map(({ repair }) => repair);
  const set = (next: Made[]) => {
    made = next.slice(0, KEPT);
    options.onChange?.(state());
  };

  /** A second press while the first is under way is the same press. */
  const once = (key: string, work: () => Promise<Reply<void>>): Promise<Reply<void>> => {
    const same = running.get(key);
    if (same) return same;
    const mine = work().finally(() => running.delete(key));
    running.set(key, mine);
    return mine;
  };

  async function repair(finding: FindingId, shown: readonly ObsChange[]): Promise<Reply<void>> {
    if (!driver.connection()) return refuse('obs_not_connected', { retry: 'later' });
    await refresh();
    const begun = era;
    const steps = fixFor(finding, facts());
    if (steps.length === 0 || !equal(changesOf(steps), shown)) return changedSince('shown');
    if (needsIdle(steps) && facts().anythingActive) return refuse('obs_output_active', { retry: 'later' });
    const reply = await driver.together(async (change) => {
      const home = await homeOf(steps);
      if (!home.ok) return home;
      const carried = await carryOut(steps, 'repair', change);
      // What stands although it should not can still be undone later.
      const standing = carried.ok ? carried.value : carried.standing;
      if (standing.length > 0 && era === begun) {
        const row = { id: randomUUID(), finding, atMs: now(), changes: changesOf(standing) };
        set([{ repair: row, steps: standing, home: home.value }, ...made]);
      }
      return carried.ok ? done(undefined) : carried;
    });
    await refresh();
    return reply;
  }

  async function undo(repairId: string): Promise<Reply<void>> {
    const row = made.find((one) => one.repair.id === repairId);
    if (!row) return refuse('not_found', { params: { what: 'repair' } });
    if (!driver.connection()) return refuse('obs_not_connected', { retry: 'later' });
    await refresh();
    if (needsIdle(row.steps) && facts().anythingActive) return refuse('obs_output_active', { retry: 'later' });
    const reply = await driver.together(async (change) => {
      const home = await homeOf(row.steps);
      if (!home.ok) return home;
      if (home.value !== row.home) return changedSince('home');
      const back = row.steps.map(({ before, after }) => ({ before: after, after: before })).reverse();
      const carried = await carryOut(back, 'undo', change);
      if (carried.ok) set(made.filter((one) => one !== row));
      return carried.ok ? done(undefined) : carried;
    });
    await refresh();
    return reply;
  }

  /** Where the values belong to: the same value in another profile is another value. */
  async function homeOf(steps: readonly FixStep[]): Promise<Reply<string>> {
    if (steps.every(({ after }) => after.kind === 'mute')) {
      const reply = await driver.read('GetSceneCollectionList', undefined);
      return reply.ok ? done(reply.value.currentSceneCollectionName) : reply;
    }
    const reply = await driver.read('GetProfileList', undefined);
    return reply.ok ? done(reply.value.currentProfileName) : reply;
  }

  /**
   * Step by step, each compared before and read back after. An undo passes over what is already as it was. On a failure
   * what was done is taken back; `standing` is what could not be.
   */
  async function carryOut(
    steps: readonly FixStep[],
    reason: 'repair' | 'undo',
    change: ObsDriver['change'],
  ): Promise<Carried> {
    const here = driver.connection();
    const todo: FixStep[] = [];
    for (const step of steps) {
      const present = await readValue(driver, step.before);
      if (!present.ok) return { ...present, standing: [] };
      if (reason === 'undo' && sameValue(present.value, step.after)) continue;
      if (!sameValue(present.value, step.before)) return { ...changedSince('value'), standing: [] };
      todo.push({ before: present.value, after: step.after });
    }
    const tried: FixStep[] = [];
    for (const step of todo) {
      // An OBS that came back meanwhile, or another one, is not what was compared.
      if (driver.connection() !== here) return { ...refuse('obs_not_connected', { retry: 'later' }), standing: tried };
      tried.push(step);
      const has = await writeValue(driver, change, step.after, step.before, reason);
      if (has.ok && sameValue(has.value, step.after)) continue;
      const fault = has.ok ? notTaken(has.value) : has.fault;
      return { ok: false, fault, standing: driver.connection() === here ? await takeBack(tried, change) : tried };
    }
    return { ok: true, value: todo };
  }

  /** Returns the steps that could not be taken back, in their order. */
  async function takeBack(tried: readonly FixStep[], change: ObsDriver['change']): Promise<FixStep[]> {
    const standing: FixStep[] = [];
    for (const step of tried.toReversed()) {
      const present = await readValue(driver, step.before);
      if (present.ok && sameValue(present.value, step.before)) continue;
      const has = present.ok ? await writeValue(driver, change, step.before, present.value, 'undo') : present;
      if (!has.ok || !sameValue(has.value, step.before)) standing.unshift(step);
    }
    return standing;
  }

  return {
    repair: (finding, shown) => once(finding, () => repair(finding, shown)),
    undo: (repairId) => once(repairId, () => undo(repairId)),
    state,
    forget() {
      era += 1;
      set([]);
    },
  };
}

const changedSince = (rule: 'shown' | 'home' | 'value') => refuse('obs_changed_since', { retry: 'later', rule });

/** OBS said yes and has something else: it clamps what it cannot do. */
const notTaken = (has: ObsValue): Fault => {
  const comment = `it kept ${textOf(has)}`;
  return refuse('obs_refused', { rule: 'read_back', params: { comment }, detail: comment.slice(0, 500) }).fault;
};

const equal = (a: readonly ObsChange[], b: readonly ObsChange[]): boolean =>
  a.length === b.length &&
  a.every(({ what, before, after }, index) => {
    const other = b[index];
    return what === other?.what && before === other.before && after === other.after;
  });
