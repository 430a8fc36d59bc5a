/**
 * One camera or microphone bound to a `DeviceRef`: opens exactly that device, says why it cannot, and takes it back
 * when it returns. It never opens another one. Every way it can fail is in the table of docs/devices.md.
 */
import type { DeviceInfo, DeviceRef, SourceState } from '../../../shared/domain/media.ts';
import type { Permission } from './devices.ts';
import { failureOf, findDevice } from './pick-device.ts';
import { createRetries } from './retries.ts';

export type DeviceSource = {
  /** Binds to a device; null turns the source off. `constraints` beside the device id. */
  set(ref: DeviceRef | null, constraints: MediaTrackConstraints): void;
  readonly state: SourceState;
  readonly stream: MediaStream | null;
  /** Tries again now, after a failure. */
  retry(): void;
  /** The list of devices or what is permitted may have changed. */
  devicesChanged(): void;
  /** The track says it lives, but nothing arrives: close it, say so, open it anew. */
  stalled(): void;
  /** Something new has arrived from the open stream: a device that was frozen is proven to be back. */
  arrived(): void;
  /** The machine slept, or this page did: look after what is open, and do not wait with what failed. */
  woke(): void;
  /** Facts about the running picture. */
  describe(facts: { width?: number; height?: number; fps?: number }): void;
  close(): void;
};

export type DevicePorts = {
  devices(): readonly DeviceInfo[];
  /** What the browser says about using this kind now. */
  permission(): Permission;
  /** Reads the list of devices again; resolves when it is there. */
  refreshDevices(): Promise<void>;
  onChange(change: { stream: boolean }): void;
};

type Failed = Extract<SourceState, { kind: 'failed' }>;

export function createDeviceSource(kind: DeviceInfo['kind'], ports: DevicePorts): DeviceSource {
  let ref: DeviceRef | null = null;
  let constraints: MediaTrackConstraints = {};
  let state: SourceState = { kind: 'off' };
  let stream: MediaStream | null = null;
  /** Open again after a freeze, but nothing has come from it yet: the state stays `frozen` until something does. */
  let proving: (SourceState & { kind: 'on' }) | null = null;
  /** Ids that stood in the list beside the bound device: they are others, whatever their name. */
  let others: ReadonlySet<string> = new Set();
  let boundId = '';
  /** The browser opened the device although it had said that it may not be used: the host was asked and agreed. */
  let allowedAgain = false;
  const retries = createRetries();
  /** Answers to older requests are thrown away. */
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const change = (next: SourceState, nextStream: MediaStream | null = stream) => {
    const streamChanged = nextStream !== stream;
    if (streamChanged) for (const track of stream?.getTracks() ?? []) track.stop();
    stream = nextStream;
    state = next;
    if (next.kind === 'on') retries.works();
    ports.onChange({ stream: streamChanged });
  };

  const fail = (code: Failed['code'], label: string, detail?: string) => {
    turn += 1;
    proving = null;
    clearTimeout(timer);
    const waitMs = retries.after(code);
    change({ kind: 'failed', code, label, ...(detail === undefined ? {} : { detail }) }, null);
    // Nothing announces that another program let go of it, nor that a device that is still listed works again.
    if (waitMs !== null && ref && !closed) timer = setTimeout(() => open('quietly'), waitMs);
  };

  /** `quietly`: the failure stays shown until the device is there, instead of changing to and fro at each try. */
  const open = (how: 'shown' | 'quietly') => {
    clearTimeout(timer);
    turn += 1;
    proving = null;
    if (closed || !ref) return;
    void openNow(ref, turn, how);
  };

  /** The browser hides names and ids until it has permitted something: ask, let go of what it gave, look again. */
  const unlock = async ({ deviceId }: DeviceRef) => {
    const opened = await navigator.mediaDevices.getUserMedia(askFor(kind, deviceId));
    for (const track of opened.getTracks()) track.stop();
    await ports.refreshDevices();
  };

  const openNow = async (wanted: DeviceRef, mine: number, how: 'shown' | 'quietly') => {
    const before = state.kind === 'failed' ? state.code : null;
    const opening: SourceState = how === 'quietly' && state.kind === 'failed' ? state : { kind: 'opening' };
    if (ports.devices().length === 0) await ports.refreshDevices();
    if (mine !== turn || closed) return;
    let found = find(wanted);
    if (found.kind === 'unknown') {
      change(opening, null);
      try {
        await unlock(wanted);
      } catch (error) {
        if (mine === turn && !closed) fail(failureOf(error), wanted.label);
        return;
      }
      found = find(wanted);
    }
    if (mine !== turn || closed) return;
    // An empty list may only mean that it has not been read yet: the browser's answer decides then.
    if (found.kind === 'missing' && ports.devices().length > 0) {
      fail(whenMissing(before), wanted.label);
      return;
    }
    const deviceId = found.kind === 'found' ? found.deviceId : wanted.deviceId;
    change(opening, null);
    const asked: MediaTrackConstraints = { ...constraints, deviceId: { exact: deviceId } };
    try {
      const opened = await navigator.mediaDevices.getUserMedia(kind === 'camera' ? { video: asked } : { audio: asked });
      if (mine !== turn || closed) {
        for (const track of opened.getTracks()) track.stop();
        return;
      }
      boundId = deviceId;
      allowedAgain = ports.permission().revoked;
      noteOthers();
      accept(opened, wanted, mine, before === 'frozen');
    } catch (error) {
      if (mine !== turn || closed) return;
      const why = failureOf(error);
      const detail = error instanceof Error ? error.message : String(error);
      fail(why === 'missing' ? whenMissing(before) : why, wanted.label, detail);
    }
  };

  const find = (wanted: DeviceRef) => findDevice(wanted, ports.devices(), kind, others);

  const noteOthers = () => {
    const present = ports.devices().filter((device) => device.kind === kind);
    if (!present.some((device) => device.deviceId === boundId)) return;
    others = new Set(present.map((device) => device.deviceId).filter((id) => id !== boundId));
  };

  const accept = (opened: MediaStream, wanted: DeviceRef, mine: number, mustProve: boolean) => {
    const [track] = opened.getTracks();
    if (!track) {
      fail('unknown', wanted.label, 'the browser opened the device without a track');
      return;
    }
    const label = track.label || wanted.label;
    track.addEventListener('ended', () => {
      if (mine === turn && !closed) ended(label);
    });
    const { width, height, frameRate } = track.getSettings();
    const facts = kind === 'camera' ? { width, height, fps: frameRate } : {};
    const on = { kind: 'on', label, ...facts } as const;
    proving = mustProve ? on : null;
    change(mustProve ? state : on, opened);
  };

  /** The browser ended the track: the device is gone, was taken, or may not be used any more. */
  const ended = (label: string) => fail(revoked() ? 'denied' : 'lost', label);

  const revoked = () => {
    const now = ports.permission().revoked;
    if (!now) allowedAgain = false;
    return now && !allowedAgain;
  };

  return {
    set(next, nextConstraints) {
      const same = next?.deviceId === ref?.deviceId && next?.label === ref?.label;
      const sameConstraints = JSON.stringify(nextConstraints) === JSON.stringify(constraints);
      if (same && sameConstraints) return;
      if (!same) {
        others = new Set();
        boundId = '';
        retries.anew();
        if (state.kind === 'failed') state = { kind: 'opening' }; // that was another device
      }
      ref = next;
      constraints = nextConstraints;
      if (next) {
        open('shown');
        return;
      }
      turn += 1;
      proving = null;
      clearTimeout(timer);
      change({ kind: 'off' }, null);
    },
    get state() {
      return state;
    },
    get stream() {
      return stream;
    },
    retry() {
      if (state.kind === 'failed') open('shown');
    },
    devicesChanged() {
      if (!ref || closed) return;
      if (revoked()) {
        // Also where the browser leaves the track running: what may not be used is not used.
        const label = state.kind === 'on' || state.kind === 'failed' ? state.label : ref.label;
        if (state.kind !== 'failed' || state.code !== 'denied') fail('denied', label);
        return;
      }
      noteOthers();
      if (state.kind !== 'failed' || proving) return;
      const may = state.code !== 'denied' || ports.permission().state === 'granted';
      if (may && find(ref).kind === 'found') open('shown');
    },
    stalled() {
      const [track] = stream?.getTracks() ?? [];
      if (!track || (state.kind !== 'on' && !proving)) return;
      const label = track.label || (ref?.label ?? '');
      if (track.readyState === 'ended') ended(label);
      else fail('frozen', label, track.muted ? 'muted by the system' : 'nothing new has come from it');
    },
    arrived() {
      if (!proving) return;
      const on = proving;
      proving = null;
      change(on);
    },
    woke() {
      const [track] = stream?.getTracks() ?? [];
      if (track?.readyState === 'ended') ended(track.label);
      else if (state.kind === 'failed' && state.code !== 'denied' && !proving) open('quietly');
    },
    describe(facts) {
      if (proving) proving = { ...proving, ...facts };
      if (state.kind === 'on') state = { ...state, ...facts };
    },
    close() {
      if (closed) return;
      closed = true;
      turn += 1;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
      state = { kind: 'off' };
    },
  };
}

/** For permission alone: the chosen one if it can be had, so that no other lights up. Nothing of it is kept. */
export const askFor = (kind: DeviceInfo['kind'], deviceId: string | undefined): MediaStreamConstraints => {
  const wanted = deviceId ? { deviceId: { ideal: deviceId } } : true;
  return kind === 'camera' ? { video: wanted } : { audio: wanted };
};

/** Once lost or frozen, a device that is away is lost; one that was never there is missing. */
const whenMissing = (before: Failed['code'] | null): Failed['code'] =>
  before === 'lost' || before === 'frozen' || before === 'busy' ? 'lost' : 'missing';
