import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import type { Seen, SendOptions } from './clientPage.ts';

export type { Seen } from './clientPage.ts';

/** What the page is allowed to ask: the platform's real-time calls. */
export type Signalling = (call: string, input: unknown) => Promise<unknown>;

/** A browser page with mediasoup's own client in it: sends its fake camera, or watches. */
export type SfuClient = {
  readonly page: Page;
  /** Resolves with the transport's id once picture (and sound) are accepted. */
  send(token: string, options?: Partial<SendOptions>): Promise<string>;
  mute(): Promise<void>;
  watch(): Promise<void>;
  consume(): Promise<void>;
  wish(spatial: number): Promise<void>;
  restartIce(): Promise<void>;
  leave(): Promise<void>;
  look(): Promise<Seen>;
  close(): Promise<void>;
};

let bundled: Promise<string> | null = null;

/** @param origin of the platform: what the page asks its viewers' half with */
export async function openSfuClient(browser: Browser, origin: string, signalling: Signalling): Promise<SfuClient> {
  bundled ??= bundle();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.exposeFunction('sfuSignal', signalling);
  // Any document of the platform without a policy against scripts: the page needs only its origin.
  await page.goto(new URL('/openapi.json', origin).href);
  await page.evaluate(await bundled);
  const rtc = async () => page.evaluateHandle(() => window.sfuClient);
  return {
    page,
    async send(token, options = {}) {
      const whole: SendOptions = { codec: 'video/H264', layers: 1, audio: true, width: 640, height: 480, ...options };
      return (await rtc()).evaluate((client, [key, how]) => client.send(key, how), [token, whole] as const);
    },
    mute: async () => (await rtc()).evaluate((client) => client.mute()),
    watch: async () => (await rtc()).evaluate((client) => client.watch()),
    consume: async () => (await rtc()).evaluate((client) => client.consume()),
    async wish(spatial) {
      await (await rtc()).evaluate((client, size) => client.wish(size), spatial);
    },
    restartIce: async () => (await rtc()).evaluate((client) => client.restartIce()),
    async leave() {
      await (await rtc()).evaluate((client) => client.leave());
    },
    async look() {
      const seen = await (await rtc()).evaluate((client) => client.look());
      if (!seen) throw new Error('this page watches nothing');
      return seen;
    },
    close: () => context.close(),
  };
}

async function bundle(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('./clientPage.ts', import.meta.url)),
        formats: ['iife'],
        name: 'redcastSfuClient',
      },
    },
  });
  const [output] = Array.isArray(made) ? made : [made];
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('the client was not bundled');
  return chunk.code;
}
