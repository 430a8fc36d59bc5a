/**
 * tests/support/deviceTrouble - what happens to cameras, microphones and shared screens, brought about in the page:
 * Chromium's fake devices cannot be unplugged, taken by another program or made to hang.
 *
 * Give `installDeviceTrouble` to `addInitScript` before the page opens. From then on the page's own calls go to the
 * browser's real fake devices, and their tracks are handed on through one that the test holds. Each camera has a colour
 * of its own, so that a picture tells which one it came from.
 */
import type { CDPSession, Page } from 'playwright';

export type Kind = 'camera' | 'microphone';

type DeviceTroubles = {
  /** Labels of what was opened, in order, since the page was loaded. */
  readonly opened: { kind: Kind; label: string }[];
  /** Pulls every device with this label: its tracks end, it leaves the list. */
  unplug(label: string): void;
  plug(label: string): void;
  /** Another program has it: what is open ends, and it cannot be opened. */
  take(label: string): void;
  giveBack(label: string): void;
  /** Its tracks live and deliver nothing. Also for a shared screen, by its own label. */
  freeze(label: string): void;
  thaw(label: string): void;
  /** The system mutes it, as a switch on a keyboard does. */
  mute(label: string, muted: boolean): void;
  /** What the host shares ends as it does when its window is closed, or its sound alone does. */
  endScreen(part: 'all' | 'sound'): void;
  /** Ends the page's audio contexts, as a dying audio service does. */
  killAudio(): void;
};

declare global {
  interface Window {
    troubles: DeviceTroubles;
  }
}

export type MeanColour = { red: number; green: number; blue: number };

/** Mean colours of the pictures, after YUV: the first camera is green, the second red, a shared screen blue. */
export const isGreen = (c: MeanColour) => c.green > c.red + 60;
export const isRed = (c: MeanColour) => c.red > c.green + 60;
export const isBlue = (c: MeanColour) => c.blue > c.green + 40 && c.blue > c.red + 40;

/** In the page. Uses nothing from outside: it travels there as text. */
export function installDeviceTrouble(): void {
  type Held = { label: string; track: MediaStreamTrack; end(): void; frozen(on: boolean): void };
  type Generator = MediaStreamTrack & { writable: WritableStream<VideoFrame> };
  type Globals = { MediaStreamTrackGenerator: new (init: { kind: 'video' }) => Generator };

  const held: Held[] = [];
  const away = new Set<string>();
  const taken = new Set<string>();
  const frozen = new Set<string>();
  const opened: { kind: Kind; label: string }[] = [];
  const contexts: AudioContext[] = [];
  let screen: MediaStream | null = null;

  // A blank page before the studio's has no devices, whatever the type says.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) return;
  const realList = devices.enumerateDevices.bind(devices);
  const realMedia = devices.getUserMedia.bind(devices);
  const realDisplay = devices.getDisplayMedia.bind(devices);
  const changed = () => devices.dispatchEvent(new Event('devicechange'));

  const RealContext = window.AudioContext;
  window.AudioContext = class extends RealContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
  };

  /** A track that looks like the device's, with a life of its own. */
  const dressed = (track: MediaStreamTrack, real: MediaStreamTrack, set: (on: boolean) => void) => {
    const stop = track.stop.bind(track);
    const entry: Held = {
      label: real.label,
      track,
      end() {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      },
      frozen: set,
    };
    Object.defineProperties(track, {
      label: { value: real.label },
      getSettings: { value: () => ({ ...real.getSettings(), width: 640, height: 480, frameRate: 30 }) },
      stop: {
        value() {
          stop();
          real.stop();
          set(true);
          const at = held.indexOf(entry);
          if (at >= 0) held.splice(at, 1);
        },
      },
    });
    real.addEventListener('ended', () => entry.end());
    held.push(entry);
    if (frozen.has(real.label)) set(true);
    return track;
  };

  /** A plain coloured picture with a little noise in its brightness: every frame is another one. */
  const picture = (real: MediaStreamTrack, u: number, v: number) => {
    const track = new (globalThis as unknown as Globals).MediaStreamTrackGenerator({ kind: 'video' });
    const writer = track.writable.getWriter();
    const bytes = new Uint8Array((640 * 480 * 3) / 2);
    bytes.fill(u, 640 * 480, (640 * 480 * 5) / 4);
    bytes.fill(v, (640 * 480 * 5) / 4);
    let off = false;
    let count = 0;
    const timer = setInterval(() => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
        return;
      }
      if (off) return;
      count += 1;
      bytes.fill(110 + (count % 16), 0, 640 * 480);
      const frame = new VideoFrame(bytes, {
        format: 'I420',
        codedWidth: 640,
        codedHeight: 480,
        timestamp: performance.now() * 1000,
      });
      // A track that ended a moment ago takes no more; the next turn of the timer sees it.
      writer.write(frame).catch(() => frame.close());
    }, 33);
    return dressed(track, real, (on) => {
      off = on;
    });
  };
  const camera = (real: MediaStreamTrack) => {
    opened.push({ kind: 'camera', label: real.label });
    return real.label.endsWith('1') ? picture(real, 90, 220) : picture(real, 70, 60);
  };

  const microphone = (real: MediaStreamTrack) => {
    const context = new RealContext();
    const out = context.createMediaStreamDestination();
    context.createMediaStreamSource(new MediaStream([real])).connect(out);
    const [track] = out.stream.getAudioTracks();
    if (!track) throw new Error('no track');
    opened.push({ kind: 'microphone', label: real.label });
    return dressed(track, real, (on) => void (on ? context.suspend() : context.resume()));
  };

  devices.enumerateDevices = async () => (await realList()).filter((device) => !away.has(device.label));
  devices.getUserMedia = async (constraints = {}) => {
    const asked = constraints.video ?? constraints.audio;
    const exact = typeof asked === 'object' && typeof asked.deviceId === 'object' ? asked.deviceId : null;
    const id = exact && !Array.isArray(exact) && typeof exact.exact === 'string' ? exact.exact : '';
    const label = (await realList()).find((device) => device.deviceId === id)?.label ?? '';
    if (away.has(label)) throw new DOMException('Requested device not found', 'NotFoundError');
    if (taken.has(label)) throw new DOMException('Could not start source', 'NotReadableError');
    const stream = await realMedia(constraints);
    return new MediaStream([...stream.getVideoTracks().map(camera), ...stream.getAudioTracks().map(microphone)]);
  };
  devices.getDisplayMedia = async (options) => {
    const stream = await realDisplay(options);
    screen = new MediaStream([
      ...stream.getVideoTracks().map((track) => picture(track, 220, 90)),
      ...stream.getAudioTracks(),
    ]);
    return screen;
  };

  const each = (label: string, task: (entry: Held) => void) => {
    for (const entry of [...held]) if (entry.label === label) task(entry);
  };
  window.troubles = {
    opened,
    unplug(label) {
      away.add(label);
      each(label, (entry) => entry.end());
      changed();
    },
    plug(label) {
      away.delete(label);
      changed();
    },
    take(label) {
      taken.add(label);
      each(label, (entry) => entry.end());
    },
    giveBack: (label) => void taken.delete(label),
    freeze(label) {
      frozen.add(label);
      each(label, (entry) => entry.frozen(true));
    },
    thaw(label) {
      frozen.delete(label);
      each(label, (entry) => entry.frozen(false));
    },
    mute(label, muted) {
      each(label, ({ track }) => {
        Object.defineProperty(track, 'muted', { value: muted, configurable: true });
        track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
      });
    },
    endScreen(part) {
      for (const track of part === 'all' ? (screen?.getTracks() ?? []) : (screen?.getAudioTracks() ?? [])) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    },
    killAudio() {
      for (const context of contexts.splice(0)) void context.close();
    },
  };
}

/** What was set holds for as long as the session that set it. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Lets the browser say about camera and microphone what a host may decide in its settings, while the page runs. */
export async function permit(page: Page, setting: 'granted' | 'denied' | 'prompt', kinds: Kind[]): Promise<void> {
  const opening = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opening);
  const session = await opening;
  const { targetInfo } = await session.send('Target.getTargetInfo');
  for (const name of kinds)
    await session.send('Browser.setPermission', {
      permission: { name },
      setting,
      origin: new URL(page.url()).origin,
      ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
    });
}
