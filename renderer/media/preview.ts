/**
 * The live preview: any number of places in the page show the composed picture. While nobody looks (no place, or the
 * page hidden) no preview frame is made.
 *
 * Measured without a graphics card, 337×600 on the page, as a share of one core for the whole browser: a track
 * generator into `<video>` 0.10 at 30 frames a second and 0.05 at 15; bitmaps drawn in the worker and transferred to a
 * canvas 0.10 at 15. So the video; with a graphics card it costs next to nothing.
 */
import { createGenerator } from './browser-types.ts';
import type { PreviewTarget } from './protocol.ts';

export type Preview = {
  /** Shows the picture inside `host`, filling it without distortion. Returns what takes it away again. */
  attach(host: HTMLElement): () => void;
  /** Mirrors what the host sees of themselves; viewers never see it mirrored. */
  setMirrored(mirrored: boolean): void;
  bitmap(bitmap: ImageBitmap): void;
  close(): void;
};

export type PreviewOptions = {
  /** Frames per second of the preview. */
  fps: number;
  kind: 'track' | 'bitmaps';
};

export function createPreview(
  options: PreviewOptions,
  setTarget: (target: PreviewTarget | null, transfer: Transferable[]) => void,
): Preview {
  const places = new Set<HTMLVideoElement | HTMLCanvasElement>();
  const ended = new AbortController();
  let track: (MediaStreamTrack & { writable: WritableStream<VideoFrame> }) | null = null;
  let running = false;
  let mirrored = false;

  const style = (element: HTMLElement) => {
    element.style.cssText = `width:100%;height:100%;object-fit:contain;display:block;${mirrored ? 'transform:scaleX(-1);' : ''}`;
  };

  const start = () => {
    running = true;
    track = options.kind === 'track' ? createGenerator('video') : null;
    if (track) {
      const { writable } = track;
      setTarget({ kind: 'track', writable, fps: options.fps }, [writable]);
      const stream = new MediaStream([track]);
      for (const place of places) if (place instanceof HTMLVideoElement) show(place, stream);
      return;
    }
    setTarget({ kind: 'bitmaps', width: 360, height: 640, fps: options.fps }, []);
  };

  const stop = () => {
    running = false;
    setTarget(null, []);
    track?.stop();
    track = null;
  };

  const update = () => {
    const wanted = places.size > 0 && document.visibilityState === 'visible';
    if (wanted && !running) start();
    if (!wanted && running) stop();
  };

  const show = (video: HTMLVideoElement, stream: MediaStream) => {
    video.srcObject = stream;
    // A refused play is a page without a gesture; `autoplay` on a muted video covers it.
    void video.play().catch(() => undefined);
  };

  document.addEventListener('visibilitychange', update, { signal: ended.signal });

  return {
    attach(host) {
      const place = document.createElement(options.kind === 'track' ? 'video' : 'canvas');
      if (place instanceof HTMLVideoElement) {
        place.muted = true;
        place.autoplay = true;
        place.playsInline = true;
        place.disablePictureInPicture = true;
        place.tabIndex = -1;
      } else {
        place.width = 360;
        place.height = 640;
      }
      style(place);
      host.append(place);
      places.add(place);
      if (running && track && place instanceof HTMLVideoElement) show(place, new MediaStream([track]));
      update();
      return () => {
        if (!places.delete(place)) return;
        if (place instanceof HTMLVideoElement) place.srcObject = null;
        place.remove();
        update();
      };
    },
    setMirrored(next) {
      if (next === mirrored) return;
      mirrored = next;
      for (const place of places) style(place);
    },
    bitmap(bitmap) {
      const canvases = [...places].filter((place) => place instanceof HTMLCanvasElement);
      const [first, ...others] = canvases;
      for (const other of others) other.getContext('2d')?.drawImage(bitmap, 0, 0);
      if (first) first.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
      else bitmap.close();
    },
    close() {
      ended.abort();
      for (const place of places) place.remove();
      places.clear();
      update();
    },
  };
}
