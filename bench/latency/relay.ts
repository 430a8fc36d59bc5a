/**
 * The same for both sides of the comparison: nginx-rtmp takes the stream and hands it on to the rehearsal's RTMP ingest, whose
 * HTTP-FLV a bare page plays with the watch page's own player.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { listenIngest } from '../../electron/core/rehearsal/ingest/server.ts';
import { type NginxRtmp, startNginxRtmp } from '../../tests/support/nginxRtmp.ts';

export const KEY = 'latency';

export type Relay = AsyncDisposable & {
  readonly nginx: NginxRtmp;
  readonly pageUrl: string;
  /** Resolves once the hub could show a picture. */
  decodable(): Promise<void>;
};

const WATCH = join(import.meta.dirname, '..', '..', 'resources', 'watch');
const PAGE = `<!doctype html><style>body{margin:0;background:#000}video{width:390px;height:694px}</style>
<video muted playsinline></video><script src="mpegts.js"></script><script type="module">
import { playSteady } from './steady.js';
const video = document.querySelector('video');
const play = () => {
  let ended = false;
  const player = playSteady(video, () => {
    if (ended) return;
    ended = true;
    player.destroy();
    setTimeout(play, 500);
  });
  // Refused or broken off: then no picture is read, and the leg says so.
  video.play().catch(() => {});
};
play();
</script>`;

export async function openRelay(): Promise<Relay> {
  await using parts = new AsyncDisposableStack();
  const ingest = await listenIngest({
    port: 0,
    key: () => KEY,
    onReceiving: () => {},
    log: { info: () => {}, warn: console.error, error: console.error },
  });
  if (!ingest.ok) throw new Error(`no ingest: ${ingest.fault.code}`);
  const { hub, port } = ingest.value;
  parts.defer(() => ingest.value.close());
  const nginx = await startNginxRtmp({ pushTo: `rtmp://127.0.0.1:${port}/live` });
  parts.defer(() => nginx.close());

  const mpegts = createRequire(import.meta.url).resolve('mpegts.js/dist/mpegts.js');
  const server = createServer(async (ask, answer) => {
    const name = (ask.url ?? '/').slice(1);
    if (name === 'live.flv') {
      if (!hub.decodable()) return void answer.writeHead(503).end();
      const ending = new AbortController();
      answer.once('close', () => ending.abort());
      answer.writeHead(200, { 'content-type': 'video/x-flv', 'cache-control': 'no-store' });
      for await (const bytes of hub.watch(ending.signal)) answer.write(bytes);
      answer.end();
      return;
    }
    if (name === '') return void answer.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    if (!/^[a-z]+\.js$/.test(name)) return void answer.writeHead(404).end();
    // Not there: a 404, as any server has it.
    const bytes = await readFile(name === 'mpegts.js' ? mpegts : join(WATCH, name)).catch(() => null);
    answer.writeHead(bytes ? 200 : 404, { 'content-type': 'text/javascript' }).end(bytes ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  parts.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const owned = parts.move();
  return {
    nginx,
    pageUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    async decodable() {
      const limit = AbortSignal.timeout(20_000);
      while (!hub.decodable()) {
        if (limit.aborted) throw new Error(`nothing came through nginx: ${nginx.log().slice(-1_000)}`);
        // nginx pushes when it likes and tells nobody.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
