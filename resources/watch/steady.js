// @ts-check
/** The picture that comes by HTTP-FLV, a few seconds late and steady: played by mpegts.js. */

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
    {
      enableStashBuffer: false,
      liveBufferLatencyChasing: true,
      liveBufferLatencyMaxLatency: 3,
      liveBufferLatencyMinRemain: 0.6,
      autoCleanupSourceBuffer: true,
    },
  );
  player.on(library.Events.ERROR, onEnd);
  player.on(library.Events.LOADING_COMPLETE, onEnd);
  player.attachMediaElement(video);
  player.load();
  return player;
}
