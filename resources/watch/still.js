// @ts-check
/** The last frame of a picture that stopped, kept in front of the video until the next one shows. */

/** More than any phone has across: a still is one frame, but there is no need to keep it larger than it is seen. */
const MAX_SIDE = 1920;

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onChange it came or went, or the frame that was waited for is seen
 */
export function createStill(video, canvas, onChange) {
  let waits = 0;
  let waiting = false;

  const hide = () => {
    waits += 1;
    waiting = false;
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
      waits += 1;
      waiting = true;
      const mine = waits;
      const listen = () => {
        // Where single frames are not told, time that passes is.
        if (typeof video.requestVideoFrameCallback === 'function') video.requestVideoFrameCallback(seen);
        else video.addEventListener('timeupdate', seen, { once: true });
      };
      const seen = () => {
        if (mine !== waits) return;
        // A frame of the picture before, which was still on its way, is told of after the video has let go of it.
        if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) listen();
        else hide();
      };
      listen();
      onChange();
    },
    hide,
    /** The video shows nothing that moves: its next frame is waited for, or it has none to come. */
    waiting: () => waiting || !canvas.hidden,
  };
}
