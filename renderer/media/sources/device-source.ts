/**
 * One camera or microphone bound to a `DeviceRef`: opens exactly that device, says why it cannot, and takes it back
 * when it returns. It never opens another one.
 */
import type { DeviceInfo, DeviceRef, SourceState } from '../../../shared/domain/media.ts';
import { failureOf, findDevice } from './pick-device.ts';

export type DeviceSource = {
  /** Binds to a device; null turns the source off. `constraints` beside the device id. */
  set(ref: DeviceRef | null, constraints: MediaTrackConstraints): void;
  readonly state: SourceState;
  readonly stream: MediaStream | null;
  /** Tries again now, after a failure. */
  retry(): void;
  /** The list of devices may have changed. */
  devicesChanged(): void;
  /** The track says it lives, but nothing arrives: close it, say so, open it anew. */
  stalled(): void;
  /** Facts about the running picture. */
  describe(facts: { width?: number; height?: number; fps?: number }): void;
  close(): void;
};

/** A busy device may be let go by its other user, and a lost one wake up, without any event. */
const RETRY_MS = 3000;
/** After a freeze: long enough for a camera driver to notice that it was closed. */
const REOPEN_MS = 500;

export function createDeviceSource(
  kind: DeviceInfo['kind'],
  devices: () => readonly DeviceInfo[],
  /** Reads the list of devices again; resolves when it is there. */
  refreshDevices: () => Promise<void>,
  onChange: (change: { stream: boolean }) => void,
): DeviceSource {
  let ref: DeviceRef | null = null;
  let constraints: MediaTrackConstraints = {};
  let state: SourceState = { kind: 'off' };
  let stream: MediaStream | null = null;
  /** Answers to older requests are thrown away. */
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const change = (next: SourceState, nextStream: MediaStream | null = stream) => {
    const streamChanged = nextStream !== stream;
    if (streamChanged) for (const track of stream?.getTracks() ?? []) track.stop();
    stream = nextStream;
    state = next;
    onChange({ stream: streamChanged });
  };

  const fail = (code: Extract<SourceState, { kind: 'failed' }>['code'], label: string, detail?: string) => {
    change({ kind: 'failed', code, label, ...(detail === undefined ? {} : { detail }) }, null);
    clearTimeout(timer);
    // A lost device may still be listed: the list does not change then when it works again.
    if (code === 'busy' || code === 'unknown' || code === 'lost') timer = setTimeout(open, RETRY_MS);
  };

  const open = () => {
    clearTimeout(timer);
    turn += 1;
    if (closed || !ref) return;
    void openNow(ref, turn);
  };

  /** The browser hides names and ids until it has permitted something: ask, let go of what it gave, look again. */
  const unlock = async () => {
    const opened = await navigator.mediaDevices.getUserMedia(kind === 'camera' ? { video: true } : { audio: true });
    for (const track of opened.getTracks()) track.stop();
    await refreshDevices();
  };

  const openNow = async (wanted: DeviceRef, mine: number) => {
    /** Once lost, a device that is away is still lost, not unknown. */
    const wasLost = state.kind === 'failed' && state.code === 'lost';
    if (devices().length === 0) await refreshDevices();
    let found = findDevice(wanted, devices(), kind);
    if (found.kind === 'unknown') {
      change({ kind: 'opening' }, null);
      try {
        await unlock();
      } catch (error) {
        if (mine === turn && !closed) fail(failureOf(error), wanted.label);
        return;
      }
      found = findDevice(wanted, devices(), kind);
    }
    if (mine !== turn || closed) return;
    // An empty list may only mean that it has not been read yet: the browser's answer decides then.
    if (found.kind === 'missing' && devices().length > 0) {
      fail(wasLost ? 'lost' : 'missing', wanted.label);
      return;
    }
    const deviceId = found.kind === 'found' ? found.deviceId : wanted.deviceId;
    change({ kind: 'opening' }, null);
    const asked: MediaTrackConstraints = { ...constraints, deviceId: { exact: deviceId } };
    try {
      const opened = await navigator.mediaDevices.getUserMedia(kind === 'camera' ? { video: asked } : { audio: asked });
      if (mine !== turn || closed) {
        for (const track of opened.getTracks()) track.stop();
        return;
      }
      accept(opened, wanted, mine);
    } catch (error) {
      if (mine !== turn || closed) return;
      const why = failureOf(error);
      const detail = error instanceof Error ? error.message : String(error);
      fail(wasLost && why === 'missing' ? 'lost' : why, wanted.label, detail);
    }
  };

  const accept = (opened: MediaStream, wanted: DeviceRef, mine: number) => {
    const [track] = opened.getTracks();
    if (!track) {
      fail('unknown', wanted.label, 'the browser opened the device without a track');
      return;
    }
    track.addEventListener('ended', () => {
      if (mine !== turn || closed) return;
      turn += 1;
      fail('lost', track.label || wanted.label);
    });
    const { width, height, frameRate } = track.getSettings();
    const facts = kind === 'camera' ? { width, height, fps: frameRate } : {};
    change({ kind: 'on', label: track.label || wanted.label, ...facts }, opened);
  };

  return {
    set(next, nextConstraints) {
      const same = next?.deviceId === ref?.deviceId && next?.label === ref?.label;
      const sameConstraints = JSON.stringify(nextConstraints) === JSON.stringify(constraints);
      if (same && sameConstraints) return;
      ref = next;
      constraints = nextConstraints;
      if (next) {
        open();
        return;
      }
      turn += 1;
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
      if (state.kind === 'failed') open();
    },
    devicesChanged() {
      if (state.kind !== 'failed' || !ref || state.code === 'denied') return;
      if (findDevice(ref, devices(), kind).kind === 'found') open();
    },
    stalled() {
      if (state.kind !== 'on') return;
      const { label } = state;
      turn += 1;
      fail('lost', label, 'frozen');
      clearTimeout(timer);
      timer = setTimeout(open, REOPEN_MS);
    },
    describe(facts) {
      if (state.kind !== 'on') return;
      state = { ...state, ...facts };
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
