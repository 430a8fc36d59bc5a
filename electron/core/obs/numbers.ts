import type { ObsStats } from '../../../shared/domain/index.ts';
import type { FindingFacts } from './facts.ts';

/** What happened longer ago says nothing about now; one hiccup is no habit, so half of it must have been seen. */
const WINDOW_MS = 10_000;
const LEAST_MS = WINDOW_MS / 2;
/** Shares of a handful of frames are noise. */
const MIN_FRAMES = 60;

/**
 * Shares of frames, 0 to 1, that OBS drew too late and that its encoder or the network lost; null while there is too
 * little to say. Counters start over with each OBS and each stream: only what grew from one second to the next counts.
 */
export function lostShare(stats: readonly ObsStats[]): { late: number; skipped: number } | null {
  const last = stats.at(-1);
  if (!last) return null;
  const recent = stats.filter(({ atMs }) => last.atMs - atMs <= WINDOW_MS);
  if (last.atMs - (recent[0]?.atMs ?? last.atMs) < LEAST_MS) return null;
  const drawn = lost(recent, 'renderTotal', 'renderSkipped');
  if (drawn.total < MIN_FRAMES) return null;
  const sent = lost(recent, 'outputTotal', 'outputSkipped');
  return {
    late: Math.min(1, drawn.skipped / drawn.total),
    skipped: sent.total < MIN_FRAMES ? 0 : Math.min(1, sent.skipped / sent.total),
  };
}

type Counter = 'renderTotal' | 'renderSkipped' | 'outputTotal' | 'outputSkipped';

function lost(stats: readonly ObsStats[], totalOf: Counter, skippedOf: Counter): { total: number; skipped: number } {
  let total = 0;
  let skipped = 0;
  for (const [index, row] of stats.entries()) {
    const before = stats[index - 1];
    // The second in which a stream begins: its counters have nothing to be compared with.
    if (!before || before[totalOf] === 0 || row[totalOf] < before[totalOf]) continue;
    total += row[totalOf] - before[totalOf];
    skipped += Math.max(0, row[skippedOf] - before[skippedOf]);
  }
  return { total, skipped };
}

/** Minutes of recording that fit, at the bitrate OBS sends now, is set to, or the room wants. */
export function minutesLeft(freeMb: number, { encoder, stats, wanted }: FindingFacts): number {
  const set = encoder?.encoder.mode === 'simple' ? encoder.encoder : null;
  const kbps = Math.max(
    (stats.at(-1)?.bitrate ?? 0) / 1_000,
    set ? set.videoKbps + set.audioKbps : wanted.bitrate / 1_000,
    1,
  );
  return Math.floor((Math.max(0, freeMb) * 1_024 * 1_024 * 8) / (kbps * 1_000) / 60);
}
