/**
 * Camera and microphone of the chaos page: the browser's fake devices, whose picture and sound are replaced by ones that
 * say the time. At every full second of the wall clock the picture turns white and a tone begins, both for a fifth of a second: so
 * what the server received tells how far sound and picture are apart, whatever the timestamps say. And the camera has a cable
 * that can be pulled.
 */

declare global {
  interface Window {
    chaosCamera?: { unplug(): void; plug(): void };
  }
}

/** For `addInitScript`. Uses nothing from outside: it travels into the page as text. */
export function devicesThatTellTime(): void {
  type Generator = MediaStreamTrack & { writable: WritableStream<VideoFrame> };
  type Globals = { MediaStreamTrackGenerator: new (init: { kind: 'video' }) => Generator };
  const media = navigator.mediaDevices;
  if (!media) return;
  const [width, height, every, square] = [640, 480, 33, 20];
  const [lit, tone, loud] = [200, 1_000, 0.5];
  const open = media.getUserMedia.bind(media);
  const list = media.enumerateDevices.bind(media);
  const cameras = new Set<MediaStreamTrack>();
  const RealContext = window.AudioContext;
  let gone = false;

  const wallMs = () => performance.timeOrigin + performance.now();
  /** Looks like the device's own track, and ends with it. */
  const dressed = (track: MediaStreamTrack, real: MediaStreamTrack, more: object) => {
    const stop = track.stop.bind(track);
    Object.defineProperties(track, {
      label: { value: real.label },
      getSettings: { value: () => ({ ...real.getSettings(), ...more }) },
      stop: {
        value() {
          stop();
          real.stop();
        },
      },
    });
    return track;
  };

  /** Dark squares by chance, no picture like the one before: it takes what bits it is given, and can do with few. */
  const textures = Array.from({ length: 8 }, () => {
    const texture = new Uint8Array(width * height);
    for (let row = 0; row < height; row += 1) {
      if (row % square > 0) texture.copyWithin(row * width, (row - 1) * width, row * width);
      else
        for (let column = 0; column < width; column += square)
          texture.fill(20 + Math.random() * 80, row * width + column, row * width + column + square);
    }
    return texture;
  });

  const camera = (real: MediaStreamTrack) => {
    const track = new (globalThis as unknown as Globals).MediaStreamTrackGenerator({ kind: 'video' });
    const writer = track.writable.getWriter();
    const bytes = new Uint8Array((width * height * 3) / 2).fill(128, width * height);
    let count = 0;
    const timer = setInterval(() => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
        return;
      }
      count += 1;
      if (wallMs() % 1_000 < lit) bytes.fill(235, 0, width * height);
      else bytes.set(textures[count % textures.length] ?? bytes);
      const frame = new VideoFrame(bytes, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: performance.now() * 1000,
      });
      // A track that ended a moment ago takes no more; the next turn of the timer sees it.
      writer.write(frame).catch(() => frame.close());
    }, every);
    cameras.add(track);
    return dressed(track, real, { width, height, frameRate: 30 });
  };

  const microphone = (real: MediaStreamTrack) => {
    const context = new RealContext();
    const out = context.createMediaStreamDestination();
    const gain = context.createGain();
    const source = context.createOscillator();
    source.frequency.value = tone;
    gain.gain.value = 0;
    source.connect(gain).connect(out);
    source.start();
    const [track] = out.stream.getAudioTracks();
    if (!track) throw new Error('no track');
    let told = 0;
    const timer = setInterval(() => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
        void context.close();
        return;
      }
      const nowMs = wallMs();
      const second = Math.ceil(nowMs / 1_000) * 1_000;
      if (second === told || second - nowMs > 500) return;
      told = second;
      const at = context.currentTime + (second - nowMs) / 1_000;
      gain.gain.setValueAtTime(loud, at);
      gain.gain.setValueAtTime(0, at + lit / 1_000);
    }, 100);
    return dressed(track, real, {});
  };

  media.getUserMedia = async (wanted) => {
    if (gone && wanted?.video) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await open(wanted);
    return new MediaStream([...stream.getVideoTracks().map(camera), ...stream.getAudioTracks().map(microphone)]);
  };
  media.enumerateDevices = async () => (await list()).filter((device) => !gone || device.kind !== 'videoinput');
  window.chaosCamera = {
    unplug() {
      gone = true;
      for (const track of cameras) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      cameras.clear();
      media.dispatchEvent(new Event('devicechange'));
    },
    plug() {
      gone = false;
      media.dispatchEvent(new Event('devicechange'));
    },
  };
}
