/** The rehearsal's watch page in a real browser: how somebody enters it, and what it shows. */
import type { Page } from 'playwright';

/** What the page shows at one moment. */
export type WatchLook = {
  way: 'realtime' | 'steady' | 'none';
  /** Of the picture, as `720x1280`. */
  size: string;
  /** Presented since the page's video took the picture that it shows. */
  frames: number;
  /** Sound is there and the page plays it. */
  loud: boolean;
  /** The mean of the picture: red, green, blue, 0 to 255 each. */
  colour: number[];
  /** It says that this is real time. */
  marked: boolean;
  /** A kept frame stands in for the picture. */
  still: boolean;
};

/** Opens the page and enters its room under `name`, as somebody does. */
export async function enterRoom(page: Page, watchUrl: string, name: string): Promise<void> {
  await page.goto(watchUrl);
  await page.getByTestId('watch-name').fill(name);
  await page.getByTestId('watch-enter').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Listens for up to 1.5 s: a fake microphone beeps once a second. */
export const lookAtWatch = (page: Page): Promise<WatchLook> =>
  page.evaluate(async () => {
    const video = document.querySelector('video');
    const mark = document.querySelector<HTMLElement>('[data-testid=watch-realtime]');
    if (!video || !mark) throw new Error('no watch page');
    const stream = video.srcObject instanceof MediaStream ? video.srcObject : null;
    let loud = false;
    if (stream && stream.getAudioTracks().length > 0) {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      for (let i = 0; i < 60 && !loud; i += 1) {
        // An analyser holds the last 43 ms (2,048 samples): nothing goes by between two looks.
        await new Promise((resolve) => setTimeout(resolve, 25));
        analyser.getFloatTimeDomainData(samples);
        loud = samples.some((sample) => Math.abs(sample) > 0.01);
      }
      await context.close();
    } else if (!stream) {
      const counted = video as HTMLVideoElement & { webkitAudioDecodedByteCount?: number };
      loud = (counted.webkitAudioDecodedByteCount ?? 0) > 0;
    }
    const ctx = new OffscreenCanvas(1, 1).getContext('2d');
    ctx?.drawImage(video, 0, 0, 1, 1);
    return {
      way: stream ? ('realtime' as const) : video.src.startsWith('blob:') ? ('steady' as const) : ('none' as const),
      size: `${video.videoWidth}x${video.videoHeight}`,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      loud: loud && !video.muted,
      colour: [...(ctx?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3),
      marked: !mark.hidden,
      still: !document.querySelector('canvas')?.hidden,
    };
  });
