/** The kinds of fault there are, how long each lasts, and how long the stream then gets to be as before. */

export const FAULT_KINDS = [
  'page-kill',
  'core-kill',
  'cut-5',
  'cut-30',
  'cut-120',
  'throttle',
  'jitter',
  'ingest-restart',
  'already-publishing',
  'camera-loss',
  'disk-full',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** `reset`: the line says that it is gone. `freeze`: nothing passes any more and nobody says so, as with a pulled cable. */
export type CutHow = 'reset' | 'freeze';

export type FaultShape = {
  readonly title: string;
  /** Seconds from the fault to its end: the page opened again, the line back, the camera plugged in. */
  readonly lastsS: number;
  /** Seconds of quiet after that, in which everything has to be as before. */
  readonly settlesS: number;
  /** Happens to OBS beside it as well. */
  readonly alsoObs: boolean;
};

export const FAULTS: Readonly<Record<FaultKind, FaultShape>> = {
  'page-kill': { title: 'page killed', lastsS: 1, settlesS: 12, alsoObs: false },
  'core-kill': { title: 'core killed', lastsS: 0, settlesS: 13, alsoObs: false },
  'cut-5': { title: 'cut, 5 s', lastsS: 5, settlesS: 18, alsoObs: true },
  'cut-30': { title: 'cut, 30 s', lastsS: 30, settlesS: 25, alsoObs: true },
  'cut-120': { title: 'cut, 120 s', lastsS: 120, settlesS: 25, alsoObs: true },
  throttle: { title: 'line throttled by 90 %', lastsS: 30, settlesS: 20, alsoObs: false },
  jitter: { title: 'jitter of 200 ms', lastsS: 30, settlesS: 10, alsoObs: false },
  'ingest-restart': { title: 'ingest restarted', lastsS: 1, settlesS: 22, alsoObs: true },
  'already-publishing': { title: '“already publishing”', lastsS: 1, settlesS: 30, alsoObs: false },
  'camera-loss': { title: 'camera lost', lastsS: 6, settlesS: 12, alsoObs: false },
  'disk-full': { title: 'disk full', lastsS: 8, settlesS: 12, alsoObs: false },
};

/** Seconds that a fault takes of a run, until the next may come. */
export const slotS = (kind: FaultKind): number => FAULTS[kind].lastsS + FAULTS[kind].settlesS;

export const isFaultKind = (word: string): word is FaultKind => (FAULT_KINDS as readonly string[]).includes(word);
