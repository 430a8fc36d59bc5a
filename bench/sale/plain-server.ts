import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { build } from 'vite';

/** Builds the plain list into `outDir` and serves it with the platform's own event stream beside it. */
export async function servePlain(
  outDir: string,
  events: { url: string; token: string },
): Promise<{ url: string; close(): Promise<void> }> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, 'plain'),
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      assetsDir: '',
      rolldownOptions: { output: { entryFileNames: 'main.js' } },
    },
  });
  const stop = new AbortController();
  const server = createServer(async (request, response) => {
    try {
      if (request.url === '/events') {
        const headers = { authorization: `Bearer ${events.token}` };
        const stream = await fetch(events.url, { headers, signal: stop.signal });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (stream.body)
          Readable.fromWeb(stream.body as import('node:stream/web').ReadableStream)
            .on('error', () => response.destroy())
            .pipe(response);
        return;
      }
      const script = request.url === '/main.js';
      const body = await readFile(join(outDir, script ? 'main.js' : 'index.html'));
      response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html; charset=utf-8' }).end(body);
    } catch {
      // The bench is over and has closed the platform: nobody waits for this answer.
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
