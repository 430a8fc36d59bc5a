import type { Fault, RecordingFile, RecordingFlaw, RecordingRepair } from '../../../shared/domain/index.ts';

/** What there is to say about one file of a recording. */
export type FileCondition =
  /** Ended properly, or still being written. */
  | { kind: 'fine' }
  /** It is being looked through now, or will be. `progress`: 0 to 1. */
  | { kind: 'checking'; step: 'waiting' | 'checking' | 'repairing'; progress: number }
  | { kind: 'repaired'; flaws: FlawWords[] }
  /** Nothing can be made of it. `advice`: whether there may be anything in it. */
  | { kind: 'broken'; flaws: FlawWords[]; advice: 'keep' | 'nothing' }
  /** Not ended properly and not repaired yet: `fault` says why, where a try was made. */
  | { kind: 'open'; fault: Fault | null };

export type FlawWords = RecordingFlaw | 'no_header_mended';

/** These follow from nearly every crash; next to what it cost nobody wants to read them. */
const SMALL: ReadonlySet<RecordingFlaw> = new Set(['wrong_length', 'no_index']);

const worth = (flaws: readonly RecordingFlaw[]): RecordingFlaw[] => {
  const grave = flaws.filter((flaw) => !SMALL.has(flaw));
  return grave.length > 0 ? grave : [...flaws];
};

/** @param running it is still being written */
export function conditionOf(file: RecordingFile, repairs: readonly RecordingRepair[], running: boolean): FileCondition {
  const repair = repairs.find((row) => row.path === file.path);
  if (repair?.step === 'waiting' || repair?.step === 'checking' || repair?.step === 'repairing')
    return { kind: 'checking', step: repair.step, progress: repair.progress };
  // Its drive may come back; what was deleted does not, and the player says that it is missing.
  if (file.missing) return repair?.fault ? { kind: 'open', fault: repair.fault } : { kind: 'fine' };
  if (file.complete) {
    if (file.flaws.length === 0) return { kind: 'fine' };
    return {
      kind: 'repaired',
      flaws: worth(file.flaws).map((flaw) => (flaw === 'no_header' ? 'no_header_mended' : flaw)),
    };
  }
  if (file.flaws.length > 0) {
    const advice = file.flaws.includes('empty') || !file.flaws.includes('no_header') ? 'nothing' : 'keep';
    return { kind: 'broken', flaws: file.flaws.slice(0, 1), advice };
  }
  return running ? { kind: 'fine' } : { kind: 'open', fault: repair?.fault ?? null };
}

/** Why a file was not repaired yet, where the general words for the fault speak of something else. */
export function ownReason(fault: Fault): 'readOnly' | 'inUse' | null {
  if (fault.code === 'data_read_only') return 'readOnly';
  return fault.rule === 'in_use' ? 'inUse' : null;
}
