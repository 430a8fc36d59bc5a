// @ts-check
/**
 * The room's picture, by whichever way the host sends it: in real time (realtime.js, loaded when it is needed) or steady
 * (steady.js). Changes over by itself. What is played goes on until the other way has a frame to show, where both come; else
 * the last frame stays.
 */
import { canPlaySteady, playSteady } from './steady.js';
import { createStill } from './still.js';

/**
 * @typedef {'realtime' | 'steady' | 'none'} Way
 * @typedef {{ way: Way, source: number }} Shown what the room says: the way, and a number that changes with the picture in real time
 * @typedef {'connecting' | 'playing' | 'still' | 'unable'} ReceiverState
 * @typedef {{ show(source: number): void, rest(): void, close(): void }} Receiver
 * @typedef {{ call: (path: string, body?: object) => Promise<unknown>, onStream(stream: MediaStream): void, onState(state: ReceiverState): void }} ReceiverOptions
 * @typedef {{ createReceiver(options: ReceiverOptions): Receiver }} Library
 * @typedef {'browser' | 'not_built'} Trouble why a way cannot be played here
 */

/** A library that could not be loaded is tried again after this, while the room comes in real time. */
const LOAD_AGAIN_MS = 4000;
/** Nobody is told of a break that is shorter. */
const AWAY_MS = 2000;

/**
 * @param {{ video: HTMLVideoElement, still: HTMLCanvasElement, call: ReceiverOptions['call'], onChange: () => void, onSilenced: () => void }} parts
 * onSilenced: the browser plays only without sound until the viewer taps
 */
export function createPicture({ video, still: canvas, call, onChange, onSilenced }) {
  /** @type {Shown} */
  let wanted = { way: 'none', source: 0 };
  /** What fills the video now. @type {Way} */
  let front = 'none';
  /** @type {{ destroy(): void } | null} */
  let steady = null;
  /** @type {Receiver | null} */
  let receiver = null;
  /** @type {ReceiverState | null} */
  let receiving = null;
  /** @type {Promise<Library> | null} */
  let loading = null;
  let loads = 0;
  /** Why real time cannot be played here. @type {Trouble | null} */
  let trouble = null;
  let away = false;
  let awayTimer = 0;

  const still = createStill(video, canvas, () => {
    if (!still.waiting()) {
      clearTimeout(awayTimer);
      awayTimer = 0;
      away = false;
    } else if (awayTimer === 0)
      awayTimer = setTimeout(() => {
        away = true;
        onChange();
      }, AWAY_MS);
    onChange();
  });

  const start = async () => {
    try {
      await video.play();
    } catch (error) {
      // Another picture came before this one played: that one is started by itself.
      if (!(error instanceof DOMException && error.name === 'NotAllowedError')) return;
      video.muted = true;
      onSilenced();
      // Refused without sound as well: the sound button starts it by hand.
      video.play().catch(() => {});
    }
  };
  const dropSteady = () => {
    const before = steady;
    steady = null;
    before?.destroy();
  };
  const dropReceiver = () => {
    receiver?.close();
    receiver = null;
    receiving = null;
  };

  const beginSteady = () => {
    if (steady || !canPlaySteady()) return dropReceiver();
    still.hold();
    dropReceiver();
    video.srcObject = null;
    front = 'steady';
    const made = playSteady(video, () => {
      if (steady !== made) return;
      still.hold();
      dropSteady();
    });
    steady = made;
    still.untilNextFrame();
    void start();
  };

  /** @param {MediaStream} stream */
  const showStream = (stream) => {
    still.hold();
    dropSteady();
    front = 'realtime';
    video.srcObject = stream;
    still.untilNextFrame();
    void start();
    onChange();
  };
  /** @param {ReceiverState} state */
  const receiverSays = (state) => {
    receiving = state;
    if (state === 'unable') {
      trouble = 'browser';
      dropReceiver();
    }
    if (front === 'realtime' && state !== 'playing') {
      still.hold();
      still.untilNextFrame();
    }
    onChange();
  };
  /** @returns {Promise<Library>} */
  const load = () => {
    loads += 1;
    // A browser remembers that a module could not be loaded, by its address.
    loading ??= import(loads === 1 ? './realtime.js' : `./realtime.js?again=${loads}`);
    return loading;
  };
  const beginRealtime = async () => {
    if (receiver) return receiver.show(wanted.source);
    if (trouble || loading) return;
    if (typeof RTCPeerConnection === 'undefined') {
      trouble = 'browser';
      return;
    }
    try {
      const library = await load();
      if (wanted.way !== 'realtime' || receiver) return;
      receiver = library.createReceiver({ call, onStream: showStream, onState: receiverSays });
      receiver.show(wanted.source);
    } catch {
      // Not there at all, or out of reach for the moment?
      const answer = await fetch('realtime.js', { method: 'HEAD' }).catch(() => null);
      if (answer?.status === 404) trouble = 'not_built';
      else setTimeout(follow, LOAD_AGAIN_MS);
    } finally {
      loading = null;
      onChange();
    }
  };

  const follow = () => {
    if (wanted.way === 'steady') beginSteady();
    else if (wanted.way === 'realtime') void beginRealtime();
    else {
      still.hold();
      dropSteady();
      receiver?.rest();
      // The connection is kept: what comes by it is seen at once.
      if (receiver) still.untilNextFrame();
    }
  };

  return {
    /** Told with every news of the room; the same again tries again what failed. @param {Shown} shown */
    show(shown) {
      // What this browser could not decode may have become something else.
      if (shown.source !== wanted.source && trouble === 'browser') trouble = null;
      wanted = shown;
      follow();
    },
    /** There is nothing to watch any more: the last frame goes as well. */
    stop() {
      wanted = { way: 'none', source: 0 };
      dropSteady();
      dropReceiver();
      if (video.srcObject) video.srcObject = null;
      front = 'none';
      still.hide();
    },
    /** Why what the room shows cannot be played here; null: it can. @returns {Trouble | null} */
    trouble() {
      if (wanted.way === 'realtime') return trouble;
      return canPlaySteady() ? null : 'browser';
    },
    /** The picture has been standing still for some seconds. */
    away: () => away,
    /** What is seen now is real time. */
    isRealtime: () => front === 'realtime' && receiving === 'playing' && !still.waiting(),
  };
}
