import type { CapturePlan, Fault, FaultCode, SourceState, StageReport } from '../../../shared/domain/index.ts';

/** What a notice can be about. One at a time each. */
const DEVICE_SLOTS = ['camera', 'microphone', 'screen', 'computerAudio'] as const;
type DeviceSlot = (typeof DEVICE_SLOTS)[number];

/** What is wrong with one of them. `opening`: not known yet, whatever was said before stands. */
type DeviceTrouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly name: string; readonly tone: 'warn' | 'error' };

type Failure = Extract<SourceState, { kind: 'failed' }>['code'];

/** `missing` while live is a device that was there when it was chosen: to the host it was unplugged. */
const CAMERA: Record<Failure, FaultCode> = {
  missing: 'camera_lost',
  lost: 'camera_lost',
  denied: 'camera_denied',
  busy: 'camera_busy',
  frozen: 'camera_frozen',
  cancelled: 'camera_failed',
  unknown: 'camera_failed',
};
const MICROPHONE: Record<Failure, FaultCode> = {
  missing: 'microphone_lost',
  lost: 'microphone_lost',
  denied: 'microphone_denied',
  busy: 'microphone_busy',
  frozen: 'microphone_frozen',
  cancelled: 'microphone_failed',
  unknown: 'microphone_failed',
};

const NONE: DeviceTrouble = { kind: 'none' };

/** What keeps viewers from seeing or hearing what the plan wants. Only of the devices that the plan wants. */
export function deviceTroubles(report: StageReport, plan: CapturePlan): Record<DeviceSlot, DeviceTrouble> {
  const seesCamera = plan.scene !== 'screen' && !plan.beRightBack;
  const seesScreen = plan.screen.wanted && plan.scene !== 'camera';
  return {
    camera: plan.camera ? trouble(report.camera, CAMERA, plan.camera.label, seesCamera) : NONE,
    microphone: plan.microphone ? trouble(report.microphone, MICROPHONE, plan.microphone.label, !plan.micMuted) : NONE,
    screen: seesScreen ? ended(report.screen, 'screen_lost', plan.beRightBack ? 'warn' : 'error') : NONE,
    // Sound that goes with its picture is told by the picture's notice.
    computerAudio:
      plan.screen.wanted && plan.screen.audio && report.screen.kind === 'on'
        ? ended(report.computerAudio, 'computer_audio_lost', 'warn')
        : NONE,
  };
}

function trouble(
  state: SourceState,
  codes: Record<Failure, FaultCode>,
  chosen: string,
  noticed: boolean,
): DeviceTrouble {
  // Not told yet to the page, or told this moment: the next report knows.
  if (state.kind === 'off' || state.kind === 'opening') return { kind: 'opening' };
  if (state.kind === 'on') return NONE;
  return { kind: 'fault', code: codes[state.code], name: state.label || chosen, tone: noticed ? 'error' : 'warn' };
}

/** What is shared ends by itself; a choice that the host calls off is no fault. */
function ended(state: SourceState, code: FaultCode, tone: 'warn' | 'error'): DeviceTrouble {
  if (state.kind === 'opening') return { kind: 'opening' };
  return state.kind === 'failed' && state.code === 'lost' ? { kind: 'fault', code, name: state.label, tone } : NONE;
}

/** A device that is back within this time was never worth a word: a plug that was touched, a driver that restarts. */
const RAISE_AFTER_MS = 700;

export type DeviceNotices = {
  /** With every report of the page, twice a second; null when there is no page, or nothing is live. */
  look(seen: { report: StageReport; plan: CapturePlan } | null): void;
};

type Slot = { sinceMs: number | null; raised: FaultCode | null };

/**
 * Turns the devices' states into notices while a stream is live: each is put up once when its trouble has lasted, and
 * taken away when the device is back. A notice that the host dismissed stays away for as long as the trouble lasts.
 */
export function createDeviceNotices(options: {
  notice(fault: Fault, tone: 'warn' | 'error'): void;
  settled(code: FaultCode): void;
  /** Monotonic, in milliseconds. */
  nowMs?: () => number;
}): DeviceNotices {
  const nowMs = options.nowMs ?? (() => performance.now());
  const slots: Record<DeviceSlot, Slot> = {
    camera: { sinceMs: null, raised: null },
    microphone: { sinceMs: null, raised: null },
    screen: { sinceMs: null, raised: null },
    computerAudio: { sinceMs: null, raised: null },
  };

  const settle = (slot: Slot) => {
    slot.sinceMs = null;
    if (slot.raised === null) return;
    options.settled(slot.raised);
    slot.raised = null;
  };

  const follow = (slot: Slot, now: DeviceTrouble) => {
    if (now.kind === 'opening') return;
    if (now.kind === 'none') {
      settle(slot);
      return;
    }
    if (slot.raised === now.code) return;
    // One trouble may turn into another (unplugged, then taken by another program): it began with the first.
    slot.sinceMs ??= nowMs();
    if (slot.raised === null && nowMs() - slot.sinceMs < RAISE_AFTER_MS) return;
    if (slot.raised !== null) options.settled(slot.raised);
    slot.raised = now.code;
    options.notice({ code: now.code, retry: 'later', params: { name: now.name } }, now.tone);
  };

  return {
    look(seen) {
      const troubles = seen && deviceTroubles(seen.report, seen.plan);
      for (const name of DEVICE_SLOTS) {
        if (troubles) follow(slots[name], troubles[name]);
        else settle(slots[name]);
      }
    },
  };
}
