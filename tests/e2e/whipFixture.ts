/** What the specs of WHIP share: what a receiver kept, as ffmpeg reads it, and going live to it by hand. */
import type { Page } from '@playwright/test';
import { enterManual, liveIs, stepIs } from '../support/drive.ts';
import { runFfmpeg } from '../support/ffmpeg.ts';
import type { WhipSession } from '../support/whipPeer.ts';
import type { WhipReceiver } from '../support/whipReceiver.ts';

/** The picture of a session so far: its size, how many frames were decoded, the mean colour of the last, and complaints. */
export async function pictureOf(session: WhipSession) {
  const { video } = await session.files();
  if (video === null) return null;
  const { out, words } = await runFfmpeg([
    ...['-v', 'error', '-i', video, '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
    ...['-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
  ]);
  const about = (await runFfmpeg(['-i', video])).words;
  const size = /Video: .*?(\d{2,5}x\d{2,5})/.exec(about)?.[1] ?? '';
  const codec = /Video: (\w+)/.exec(about)?.[1] ?? '';
  const [red = 0, green = 0, blue = 0] = out.subarray(-3);
  return { codec, size, frames: out.length / 3, colour: { red, green, blue }, words };
}

/** Mean loudness of the newest `seconds` of a session's sound, in dB below full scale; −91 is silence. Null: no sound came. */
export async function loudnessOf(session: WhipSession, seconds: number): Promise<number | null> {
  const { audio } = await session.files();
  if (audio === null) return null;
  const { words } = await runFfmpeg(['-sseof', `-${seconds}`, '-i', audio, '-af', 'volumedetect', '-f', 'null', '-']);
  const found = /mean_volume: (-?\d+(?:\.\d+)?) dB/.exec(words)?.[1];
  return found === undefined ? null : Number(found);
}

/** Types the receiver's address and a token, and waits until nothing stands in the way of going live. */
export async function enterReceiver(page: Page, whip: WhipReceiver, token = whip.token): Promise<void> {
  await enterManual(page, whip.endpoint, token);
  await stepIs(page, 'stage', 'ok');
}

export async function pressGoLive(page: Page): Promise<void> {
  await page.locator('[data-testid="go-live"]:enabled').click();
}

export async function goLiveTo(page: Page, whip: WhipReceiver): Promise<void> {
  await enterReceiver(page, whip);
  await pressGoLive(page);
  await liveIs(page, 'live', 40_000);
}

/** Counts the connections that the studio's page opens; ask before the page is there. */
export async function countPeers(context: { addInitScript(script: () => void): Promise<unknown> }): Promise<void> {
  await context.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    const Peer = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Peer {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
    Object.defineProperty(window, 'peers', { value: peers });
  });
}

/** How many connections of the page were made, and how many of them are not closed. */
export const peersOf = (page: Page): Promise<{ made: number; open: number }> =>
  page.evaluate(() => {
    const { peers } = window as unknown as { peers: RTCPeerConnection[] };
    return { made: peers.length, open: peers.filter((peer) => peer.connectionState !== 'closed').length };
  });
