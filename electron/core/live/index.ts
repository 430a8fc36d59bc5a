/**
 * core/live – the live session: the only place that decides whether the studio is on air. Runs in the core, does no I/O
 * of its own: everything it needs is a port. Start at machine.ts (states), then held.ts (what is closed, once), live.ts.
 *
 *                 start                  every step done
 *   ┌─► prepare ─────────► opening ─────────────────────────► live
 *   │      ▲                  │  checks, room, picture,         │  end · platform ended · upload failed for good
 *   │      │ cancelled        │  recording, ingest, confirm     ▼
 *   │      └──────────────────┤                               ending
 *   │                  failed │                    host, platform │ │ upload failed
 *   │                         ▼                                 ▼ ▼
 *   └──────── dismiss ───── failed ◄──────────────────────────┐  ended ──── dismiss ──► prepare
 *                                                             └──┘ (wasLive)
 *
 * `opening` closes what it opened before it leaves (`closing: true`); closing takes 4.5 s at most, in `opening` and in
 * `ending`, and goes on in the background when a port hangs longer. A page that is gone changes nothing but `page`.
 */
export { createLive, type Live, type LiveOptions, type RunningSession } from './live.ts';
export type {
  IngestTarget,
  LiveClock,
  LiveLog,
  LivePorts,
  SessionBegan,
  SessionFinished,
  StartPlan,
} from './ports.ts';
