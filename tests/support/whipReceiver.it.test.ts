/**
 * The WHIP receiver against a real browser that publishes with a page of a few lines: what arrives is decoded by ffmpeg, and
 * what is answered is held against RFC 9725.
 */
import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, HOW_TO_GET_A_BROWSER, launchBrowser } from './browser.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { type MediaProxy, openMediaProxy } from './mediaProxy.ts';
import { missing } from './needs.ts';
import { startWhipReceiver, type WhipReceiver, type WhipReceiverOptions } from './whipReceiver.ts';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

async function receiver(options?: WhipReceiverOptions): Promise<WhipReceiver> {
  const one = await startWhipReceiver(options);
  toEnd.push(() => one.close());
  return one;
}

async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await wait(20);
  }
}

/**
 * The picture of a canvas is sent by BT.709 in the full range (measured with Chromium 153). H.264 says so in its stream; for
 * VP8 it stands in an RTP extension that werift does not know, and FFmpeg has to be told.
 */
const SENT_AS = 'scale=in_color_matrix=bt709:in_range=full';

async function picture(path: string) {
  const { out, words } = await runFfmpeg([
    ...['-v', 'error', '-i', path, '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
    ...['-vf', `${SENT_AS},format=rgb24,scale=1:1:flags=area`, '-f', 'rawvideo', '-'],
  ]);
  const size = /Video: .*?(\d{2,5})x(\d{2,5})/.exec((await runFfmpeg(['-i', path])).words);
  return { size: `${size?.[1]}x${size?.[2]}`, frames: out.length / 3, colour: [...out.subarray(-3)], words };
}

async function loudness(path: string): Promise<number> {
  const { words } = await runFfmpeg(['-i', path, '-af', 'volumedetect', '-f', 'null', '-']);
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(words)?.[1]);
}

let browser: Browser;
let server: Server;
let site = '';
let page: Page;

const cannotRun = missing('ffmpeg') || (await withoutBrowser());

async function withoutBrowser(): Promise<boolean> {
  if (await findBrowser()) return false;
  if (process.env.CI === 'true')
    throw new Error(`CI runs every test, but there is no browser: ${HOW_TO_GET_A_BROWSER}`);
  console.warn(`skipped: no browser (${HOW_TO_GET_A_BROWSER})`);
  return true;
}

beforeAll(async () => {
  if (cannotRun) return;
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>publisher</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  site = address !== null && typeof address === 'object' ? `http://127.0.0.1:${address.port}/` : '';
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

type Published = { pc: RTCPeerConnection; answer: string; resource: string; etag: string };
declare global {
  interface Window {
    published: Published;
  }
}

/** Publishes 640×360 of one green with a white mark that wanders, and a tone, as any WHIP client would. */
async function publish(to: WhipReceiver, codec: 'H264' | 'VP8'): Promise<{ status: number; headers: string[][] }> {
  page = await browser.newPage();
  toEnd.push(() => page.close());
  await page.goto(site);
  return page.evaluate(
    async ({ endpoint, token, codec, type }) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 360];
      const ink = canvas.getContext('2d');
      let at = 0;
      setInterval(() => {
        if (!ink) return;
        ink.fillStyle = '#20a040';
        ink.fillRect(0, 0, 640, 360);
        ink.fillStyle = '#fff';
        at += 4;
        ink.fillRect(at % 640, 0, 8, 8);
      }, 33);
      const audio = new AudioContext();
      const tone = audio.createOscillator();
      const out = audio.createMediaStreamDestination();
      tone.connect(out);
      tone.start();
      const pc = new RTCPeerConnection();
      const [pictures] = canvas.captureStream(30).getVideoTracks();
      const [sounds] = out.stream.getAudioTracks();
      if (!pictures || !sounds) throw new Error('nothing to send');
      const sender = pc.addTransceiver(pictures, { direction: 'sendonly' });
      const known = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
      sender.setCodecPreferences(known.filter((one) => [`video/${codec}`, 'video/rtx'].includes(one.mimeType)));
      pc.addTransceiver(sounds, { direction: 'sendonly' });
      await pc.setLocalDescription();
      const reply = await fetch(endpoint, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body: pc.localDescription?.sdp,
      });
      const answer = await reply.text();
      const where = reply.headers.get('location');
      window.published = {
        pc,
        answer,
        resource: where === null ? '' : new URL(where, endpoint).href,
        etag: reply.headers.get('etag') ?? '',
      };
      if (reply.status === 201) await pc.setRemoteDescription({ type: 'answer', sdp: answer });
      return { status: reply.status, headers: [...reply.headers] };
    },
    { endpoint: to.endpoint, token: to.token, codec, type: SDP },
  );
}

describe.skipIf(cannotRun)('a browser that publishes by WHIP', () => {
  for (const codec of ['H264', 'VP8'] as const)
    it(`sends ${codec} and Opus that ffmpeg decodes: size, colour, every picture, sound`, async () => {
      const whip = await receiver();
      const reply = await publish(whip, codec);
      expect(reply.status).toBe(201);
      const session = await whip.session();
      await until(() => (session.report().video?.frames ?? 0) >= 60);
      expect(session.connection()).toBe('connected');
      const { video, audio } = session.report();
      expect(video).toMatchObject({ codec, gaps: 0 });
      expect(video?.keyFrames).toBeGreaterThanOrEqual(1);
      expect(audio?.packets).toBeGreaterThan(60);
      expect(session.pictures()[0]?.key).toBe(true);

      const files = await session.files();
      const seen = await picture(files.video ?? '');
      expect(seen.words).toBe('');
      expect(seen.size).toBe('640x360');
      expect(seen.frames).toBeGreaterThanOrEqual(60);
      // #20a040, with the mark's 64 pixels of 230,400 and a codec's rounding.
      const off = [0x20, 0xa0, 0x40].map((value, at) => Math.abs((seen.colour[at] ?? 0) - value));
      expect(Math.max(...off), `the colour ${seen.colour}`).toBeLessThan(8);
      // A full tone has −3 dB; mixed to what is sent, and silence has −91.
      expect(await loudness(files.audio ?? '')).toBeGreaterThan(-20);
    });

  it('brings a key frame when asked', async () => {
    const whip = await receiver();
    await publish(whip, 'H264');
    const session = await whip.session();
    const keys = () => session.report().video?.keyFrames ?? 0;
    await until(() => keys() > 0);
    await wait(1_000); // a browser spaces its key frames by 300 ms and more
    const before = keys();
    await session.askForKeyFrame();
    await until(() => keys() > before);
  });

  it('goes through the media proxy, and what is lost there is sent again', async () => {
    const proxy: MediaProxy = await openMediaProxy({ seed: 3 });
    toEnd.push(() => proxy.close());
    const whip = await receiver({ frontPort: async (port) => (await proxy.front({ udpPort: port })).udpPort ?? port });
    await publish(whip, 'VP8');
    const session = await whip.session();
    const frames = () => session.report().video?.frames ?? 0;
    await until(() => frames() > 10);
    proxy.set({ loss: { up: 0.05 } });
    const from = frames();
    await until(() => proxy.stats().udp.up.lost >= 10 && frames() > from + 60);
    expect(proxy.stats().udp.up.media).toBeGreaterThan(session.report().audio?.packets ?? Number.POSITIVE_INFINITY);
    const seen = await picture((await session.files()).video ?? '');
    expect(seen.words).toBe('');
    expect(seen.frames).toBeGreaterThan(60);
    proxy.set({ udp: 'blocked' });
    await until(() => performance.now() - (session.report().video?.lastAtMs ?? 0) > 500);
  });

  it('takes an ICE restart and candidates by PATCH, and sends on', async () => {
    const whip = await receiver();
    await publish(whip, 'VP8');
    const session = await whip.session();
    await until(() => (session.report().video?.frames ?? 0) > 10);
    const patched = await page.evaluate(
      async ({ token, type }) => {
        const { pc, answer, resource, etag } = window.published;
        const headers = { authorization: `Bearer ${token}`, 'content-type': type };
        const patch = (body: string, match?: string) =>
          fetch(resource, { method: 'PATCH', headers: match ? { ...headers, 'if-match': match } : headers, body });
        await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
        const lines = (pc.localDescription?.sdp ?? '').split('\r\n');
        const credentials = lines.filter((line) => /^a=ice-(ufrag|pwd):/.test(line)).slice(0, 2);
        const reply = await patch(`${credentials.join('\r\n')}\r\n`, '*');
        const fragment = (await reply.text()).trim().split('\r\n');
        const renewed = answer.split('\r\n').flatMap((line) => {
          if (/^a=(candidate|ice-pwd)/.test(line)) return [];
          if (!line.startsWith('a=ice-ufrag')) return [line];
          return fragment.filter((one) => /^a=(candidate|ice-(ufrag|pwd)):/.test(one));
        });
        await pc.setRemoteDescription({ type: 'answer', sdp: renewed.join('\r\n') });
        const candidate = 'a=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host generation 0';
        const next = reply.headers.get('etag') ?? '';
        return {
          status: reply.status,
          changed: next !== etag,
          trickled: (await patch(`${candidate}\r\n`, next)).status,
          old: (await patch(`${candidate}\r\n`, etag)).status,
          none: (await patch(`${candidate}\r\n`)).status,
          ufrag: /a=ice-ufrag:(\S+)/.exec(pc.remoteDescription?.sdp ?? '')?.[1],
          before: /a=ice-ufrag:(\S+)/.exec(answer)?.[1],
        };
      },
      { token: whip.token, type: FRAGMENT },
    );
    expect(patched).toMatchObject({ status: 200, changed: true, trickled: 204, old: 412, none: 428 });
    expect(patched.ufrag).not.toBe(patched.before);
    expect([session.restarts(), session.trickled()]).toEqual([1, 1]);
    const from = session.report().video?.frames ?? 0;
    await until(() => (session.report().video?.frames ?? 0) > from + 30);
    // The new pair is in use: checks with the new name are answered.
    await until(() => session.connection() === 'connected');
  });

  it('ends by DELETE, and by itself without a goodbye', async () => {
    const whip = await receiver();
    await publish(whip, 'VP8');
    const session = await whip.session();
    await until(() => (session.report().video?.frames ?? 0) > 10);
    const end = () =>
      page.evaluate(async (token) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(window.published.resource, { method: 'DELETE', headers })).status;
      }, whip.token);
    expect([await end(), await end()]).toEqual([200, 404]);
    expect(session.ended()).toBe('publisher');
    await publish(whip, 'VP8');
    const second = await whip.session(1);
    await until(() => (second.report().video?.frames ?? 0) > 10);
    await second.drop();
    expect(await end()).toBe(404);
    expect(second.ended()).toBe('dropped');
    const { frames } = second.report().video ?? {};
    // Six pictures' time, in which none is counted.
    await wait(200);
    expect(second.report().video?.frames).toBe(frames);
    expect((await picture((await second.files()).video ?? '')).words).toBe('');
  });

  it('misbehaves when told to', async () => {
    const whip = await receiver({
      exclusive: true,
      iceServers: [{ url: 'turn:127.0.0.1:3478', username: 'a', credential: 'b' }],
    });
    const first = await publish(whip, 'VP8');
    const of = (reply: typeof first, name: string) => reply.headers.find(([key]) => key === name)?.[1];
    expect(of(first, 'link')).toBe(
      '<turn:127.0.0.1:3478>; rel="ice-server"; username="a"; credential="b"; credential-type="password"',
    );
    expect((await publish(whip, 'VP8')).status).toBe(409);
    await (await whip.session()).drop();

    whip.trouble({ kind: 'status', status: 503, retryAfterS: 7 });
    const busy = await publish(whip, 'VP8');
    expect([busy.status, of(busy, 'retry-after')]).toEqual([503, '7']);
    whip.trouble({ kind: 'redirect', status: 307 });
    const moved = await publish(whip, 'VP8');
    expect(moved.status).toBe(201);
    expect(whip.requests().map(({ path }) => path)).toContain('/whip/elsewhere');
    await (await whip.session(1)).drop();
    whip.trouble({ kind: 'location', location: null });
    expect(of(await publish(whip, 'VP8'), 'location')).toBeUndefined();
    await (await whip.session(2)).drop();
    whip.trouble({ kind: 'location', location: 'http://127.0.0.1:9/else' });
    expect(of(await publish(whip, 'VP8'), 'location')).toBe('http://127.0.0.1:9/else');
    await (await whip.session(3)).drop();
    whip.trouble({ kind: 'garbage' });
    await expect(publish(whip, 'VP8')).rejects.toThrow('SessionDescription');
    whip.trouble({ kind: 'no-common-codec' });
    await publish(whip, 'VP8');
    expect(await page.evaluate(() => window.published.answer)).toMatch(/^m=video 0 /m);
    const refused = await whip.session(4);
    // Nothing is to arrive: nine pictures' time.
    await wait(300);
    expect(refused.report()).toEqual({ video: null, audio: null });
  });

  it('answers requests as the standard asks', async () => {
    const whip = await receiver();
    const ask = (method: string, headers: Record<string, string> = {}, body?: string) =>
      fetch(whip.endpoint, { method, headers, body });
    const allowed = { authorization: `Bearer ${whip.token}` };
    const open = await ask('POST', { 'content-type': SDP }, 'v=0');
    expect([open.status, open.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="whip"']);
    expect((await ask('POST', { authorization: 'Bearer other', 'content-type': SDP }, 'v=0')).status).toBe(401);
    expect((await ask('GET', allowed)).status).toBe(405);
    expect((await ask('POST', allowed, 'v=0')).status).toBe(415);
    expect((await ask('POST', { ...allowed, 'content-type': SDP }, 'no offer')).status).toBe(400);
    expect((await ask('POST', { ...allowed, 'content-type': SDP }, 'x'.repeat(300_000))).status).toBe(413);
    expect((await ask('OPTIONS')).headers.get('accept-post')).toBe(SDP);
    expect((await fetch(`${whip.endpoint}/nobody`, { method: 'DELETE', headers: allowed })).status).toBe(404);
    expect(whip.requests().map(({ authorization }) => authorization)).toEqual([
      ...['none', 'wrong', 'right', 'right', 'right', 'right', 'none', 'right'],
    ]);
    whip.trouble({ kind: 'silent' });
    const hung = fetch(whip.endpoint, { method: 'POST', headers: allowed, signal: AbortSignal.timeout(300) });
    await expect(hung).rejects.toThrow('timeout');
    expect(whip.requests().at(-1)).toMatchObject({ method: 'POST', status: null });
    expect(JSON.stringify(whip.requests())).not.toContain(whip.token);
  });
});
