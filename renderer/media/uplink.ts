/** The stage's end of real-time sending: loads the sender with the first plan that asks for it, and keeps it fed. */
import type { RtcPlan } from '../../shared/domain/realtime.ts';
import type { RtcTarget } from './protocol.ts';
import type { RtcPort, RtcSender } from './rtc/index.ts';

export type Uplink = {
  /** Never throws. */
  apply(plan: RtcPlan | null): void;
  setSound(track: MediaStreamTrack | null): void;
  /** Twice a second. */
  tick(): void;
  close(): void;
};

export type UplinkParts = {
  readonly calls: RtcPort;
  feed(target: RtcTarget | null): void;
  /** Whether the mix is sent. */
  wantSound(wanted: boolean): void;
  trouble(where: string, detail: string): void;
};

export function createUplink(parts: UplinkParts): Uplink {
  let sender: RtcSender | null = null;
  let loading = false;
  let plan: RtcPlan | null = null;
  let sound: MediaStreamTrack | null = null;
  let closed = false;

  const load = async () => {
    loading = true;
    try {
      const { createRtcSender } = await import('./rtc/index.ts');
      if (closed) return;
      sender = createRtcSender(parts);
      sender.setSound(sound);
      sender.apply(plan);
    } catch (error) {
      const detail = String(error).slice(0, 300);
      parts.trouble('real time', detail);
      if (plan)
        void parts.calls.failed({
          attempt: plan.attempt,
          fault: { code: 'realtime_unsupported', retry: 'later', detail },
        });
    } finally {
      loading = false;
    }
  };

  return {
    apply(next) {
      const same = next?.attempt === plan?.attempt;
      plan = next;
      parts.wantSound(next?.purpose === 'stream');
      if (sender) sender.apply(next);
      // What could not be loaded is tried again with the next attempt.
      else if (next && !same && !loading) void load();
    },
    setSound(track) {
      sound = track;
      sender?.setSound(track);
    },
    tick: () => sender?.tick(),
    close() {
      closed = true;
      sender?.close();
    },
  };
}
