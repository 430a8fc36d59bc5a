import type { StudioState } from '../../shared/domain/index.ts';

/** The desktop's shell ends a page that hangs after four seconds; whoever has no shell helps himself a little later. */
const STUCK_MS = 7_000;
/** A stage that was just begun anew looks for its encoder first. */
const AGAIN_MS = 30_000;

type Looked = Pick<StudioState, 'live' | 'stage' | 'health'>;

/**
 * Says when the stage of this page should be begun anew: it is on air and carries the media, and still the core has sent
 * the standby picture for seconds, because its worker or its encoder hangs. Asked with each new state. `again`: it was
 * begun anew already.
 */
export function createStuckWatch(pageId: string, again: boolean): (state: Looked, nowMs: number) => boolean {
  let sinceMs: number | null = null;
  let firstMs: number | null = null;
  return ({ live, stage, health }, nowMs) => {
    firstMs ??= nowMs;
    const ours = live.kind === 'live' && live.stage === 'studio' && stage.pageId === pageId;
    if (!ours || health?.source !== 'slate' || (again && nowMs - firstMs < AGAIN_MS)) {
      sinceMs = null;
      return false;
    }
    sinceMs ??= nowMs;
    return nowMs - sinceMs >= STUCK_MS;
  };
}
