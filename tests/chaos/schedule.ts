import { createRandom } from '../../electron/core/rehearsal/audience/random.ts';
import { type CutHow, FAULT_KINDS, FAULTS, type FaultKind, slotS } from './faults.ts';

export type PlannedFault = {
  readonly kind: FaultKind;
  /** Seconds after the stream went live. */
  readonly atS: number;
  readonly lastsS: number;
  /** Seconds after `atS` from when the next fault may come. */
  readonly slotS: number;
  /** How the line breaks; null for what is no cut. */
  readonly how: CutHow | null;
};

export type Schedule = {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly PlannedFault[];
  /** Kinds that were asked for and do not fit into the time. */
  readonly leftOut: readonly FaultKind[];
};

/** Before the first fault the picture has to run; after the last slot nothing is left to wait for. */
export const WARM_UP_S = 9;
/** What comes again where time is left: short enough that several fit. */
const AGAIN: readonly FaultKind[] = ['page-kill', 'core-kill', 'cut-5', 'ingest-restart', 'camera-loss', 'jitter'];
const ALL_FROM_MINUTES = 10;

/** The same seed, time and kinds give the same schedule, on every machine. */
export function planFaults(options: { seed: number; minutes: number; only: readonly FaultKind[] | null }): Schedule {
  const random = createRandom(options.seed);
  const seconds = options.minutes * 60;
  let left = seconds - WARM_UP_S;
  const asked = FAULT_KINDS.filter((kind) => options.only === null || options.only.includes(kind));
  const chosen: FaultKind[] = [];
  const leftOut: FaultKind[] = [];
  // The short ones first, so that a short run has many.
  for (const kind of [...asked].sort((a, b) => slotS(a) - slotS(b))) {
    if (slotS(kind) <= left) {
      chosen.push(kind);
      left -= slotS(kind);
    } else leftOut.push(kind);
  }
  const again = AGAIN.filter((kind) => chosen.includes(kind));
  for (;;) {
    const fitting = again.filter((kind) => slotS(kind) <= left);
    if (fitting.length === 0) break;
    const kind = random.pick(fitting);
    chosen.push(kind);
    left -= slotS(kind);
  }
  const order = shuffled(chosen, random.below);
  // A full disk ends the recording, and the faults before it are also judged by theirs.
  order.sort((a, b) => Number(a === 'disk-full') - Number(b === 'disk-full'));

  // What is left is spent between the faults, so that none comes on the beat of another.
  const shares = order.map(() => random.next());
  const sum = shares.reduce((total, share) => total + share, 0);
  let freeze = random.next() < 0.5;
  let atS = WARM_UP_S;
  const faults = order.map((kind, i): PlannedFault => {
    const pause = sum === 0 ? 0 : ((shares[i] ?? 0) / sum) * left;
    const begins = Math.floor((atS + pause) * 10) / 10;
    atS += pause + slotS(kind);
    let how: CutHow | null = null;
    if (kind.startsWith('cut-')) {
      // In turn, so that two cuts are never of one kind.
      how = freeze ? 'freeze' : 'reset';
      freeze = !freeze;
    }
    return { kind, atS: begins, lastsS: FAULTS[kind].lastsS, slotS: slotS(kind), how };
  });
  return { seed: options.seed, seconds, faults, leftOut };
}

/** Whether a run of so many minutes has to have every kind at least once. */
export const hasAll = (minutes: number): boolean => minutes >= ALL_FROM_MINUTES;

function shuffled<T>(list: readonly T[], below: (limit: number) => number): T[] {
  const rest = [...list];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(below(rest.length), 1));
  return out;
}
