import type { RtcReceived, RtcReport } from '../../../shared/domain/index.ts';
import { Progress } from './progress.ts';
import { received, report } from './testkit.ts';
import { type WatchDecision, Watchdog, type WatchFact } from './watchdog.ts';

const NOTHING: Partial<RtcReceived> = { receiving: false, bitrate: 0 };

/** A watchdog, and a page and an SFU on a clock that only the test moves. Both speak as the real ones do: twice a second, every two seconds. */
export function watched(
  more: { steady?: boolean; saysItself?: boolean; random?: number; wantedBitrate?: number } = {},
) {
  let nowMs = 1_000_000;
  let steady = more.steady ?? true;
  const saysItself = more.saysItself ?? true;
  const line = { up: true, page: true, feedbackEveryMs: 500 };
  let page: Partial<RtcReport> = {};
  let far: Partial<RtcReceived> = {};
  let [sent, feedback, lastFeedbackMs] = [0, 0, nowMs];
  const decisions: { kind: WatchDecision['kind']; afterMs: number; rule: string | undefined; code: string }[] = [];
  const all: WatchDecision[] = [];
  let zero = nowMs;
  const first = new Progress(nowMs);
  first.report({ sentBytes: 1, feedbackBytes: 1 }, nowMs);
  if (saysItself) first.received({ receiving: true, bitrate: 1 }, nowMs);
  const dog = new Watchdog(
    {
      canSteady: () => steady,
      wantedBitrate: more.wantedBitrate ?? 2_500_000,
      saysItself,
      random: () => more.random ?? 0.5,
    },
    first,
    nowMs,
  );
  const note = (decision: WatchDecision | null) => {
    if (!decision) return;
    all.push(decision);
    const { kind, why } = decision;
    decisions.push({ kind, afterMs: nowMs - zero, rule: why.rule, code: why.code });
    if (kind === 'new_transport') [sent, feedback] = [0, 0];
  };
  const tell = (fact: WatchFact) => note(dog.take(fact, nowMs));
  let ticks = 0;
  /** An SFU speaks of its last two seconds. */
  let downMs = 0;
  function run(ms: number): void {
    for (const end = nowMs + ms; nowMs < end; ) {
      nowMs += 250;
      ticks += 1;
      downMs = line.up ? 0 : downMs + 250;
      note(dog.look(nowMs));
      if (line.page && ticks % 2 === 0) {
        sent += 150_000;
        if (line.up && nowMs - lastFeedbackMs >= line.feedbackEveryMs) {
          feedback += 900;
          lastFeedbackMs = nowMs;
        }
        tell({ kind: 'report', report: report({ sentBytes: sent, feedbackBytes: feedback, ...page }) });
      }
      if (saysItself && ticks % 8 === 0)
        tell({ kind: 'received', received: received({ ...(downMs < 2_000 ? {} : NOTHING), ...far }) });
    }
  }
  run(3_000);
  zero = nowMs;
  decisions.length = 0;
  return {
    dog,
    line,
    run,
    tell,
    decisions,
    all,
    kinds: () => decisions.map((one) => one.kind),
    page: (next: Partial<RtcReport>) => {
      page = next;
    },
    far: (next: Partial<RtcReceived>) => {
      far = next;
    },
    steady: (next: boolean) => {
      steady = next;
    },
    mark: () => {
      zero = nowMs;
      decisions.length = 0;
    },
  };
}
