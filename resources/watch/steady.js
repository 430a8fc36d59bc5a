// @ts-check
/** The picture that comes by HTTP-FLV, about a second late and steady: played by mpegts.js, at the distance of lead.js. */
import { createLead } from './lead.js';

/** Between two looks at how much is left. */
const LOOK_MS = 100;

/** The MSE player is a global of mpegts.js. @returns {any} */
const mpegts = () => Reflect.get(window, 'mpegts');

export const canPlaySteady = () => mpegts()?.getFeatureList().mseLivePlayback === true;

/** Loads the stream into a video, which the caller starts.
 * @param {HTMLVideoElement} video
 * @param {() => void} onEnd the stream ended, or cannot be read any more
 * @returns {{ destroy(): void }} */
export function playSteady(video, onEnd) {
  const library = mpegts();
  library.LoggingControl.enableAll = false;
  const player = library.createPlayer(
    { type: 'flv', isLive: true, url: new URL('live.flv', location.href).href },
    { enableStashBuffer: false, autoCleanupSourceBuffer: true },
  );
  player.on(library.Events.ERROR, onEnd);
  player.on(library.Events.LOADING_COMPLETE, onEnd);
  player.attachMediaElement(video);
  player.load();

  const lead = createLead();
  const look = () => {
    const { buffered } = video;
    if (video.paused || video.seeking || buffered.length === 0) return;
    const { rate, jumpBy } = lead.look(performance.now(), buffered.end(buffered.length - 1) - video.currentTime);
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (jumpBy > 0) video.currentTime += jumpBy;
  };
  const dry = () => {
    if (!video.seeking) lead.ranDry(performance.now());
  };
  const timer = setInterval(look, LOOK_MS);
  video.addEventListener('waiting', dry);
  return {
    destroy() {
      clearInterval(timer);
      video.removeEventListener('waiting', dry);
      video.playbackRate = 1;
      player.destroy();
    },
  };
}
