// @ts-check
/** The last frame of a picture that stopped, kept in front of the video until the next one shows. */

/** More than any phone has across: a still is one frame, but there is no need to keep it larger than it is seen. */
const MAX_SIDE = 1920;

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onChange it came or went
 */
export function createStill(video, canvas, onChange) {
  let waiting = 0;

  const hide = () => {
    waiting += 1;
    if (canvas.hidden) return;
    canvas.hidden = true;
    // Lets go of the pixels.
    canvas.width = 0;
    onChange();
  };

  return {
    /** Keeps what is seen now; the still that is there already stays. */
    hold() {
      const { videoWidth, videoHeight } = video;
      if (!canvas.hidden || videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      const scale = Math.min(1, MAX_SIDE / Math.max(videoWidth, videoHeight));
      canvas.width = Math.round(videoWidth * scale);
      canvas.height = Math.round(videoHeight * scale);
      canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
      canvas.hidden = false;
      onChange();
    },
    /** From now on the next frame of the video is seen again. */
    untilNextFrame() {
      waiting += 1;
      const mine = waiting;
      const seen = () => {
        if (mine === waiting) hide();
      };
      // Where single frames are not told, time that passes is.
      if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(seen);
      /** @type {HTMLVideoElement} */ else video.addEventListener('timeupdate', seen, { once: true });
    },
    hide,
    shown: () => !canvas.hidden,
  };
}
