import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImages } from './images.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
let hits = 0;
const server = createServer((request, response) => {
  hits += 1;
  response.setHeader('content-type', 'image/png');
  if (request.url === '/html') response.end('<html>not a picture</html>');
  else if (request.url === '/huge') {
    response.write(PNG);
    for (let i = 0; i < 6; i += 1) response.write(Buffer.alloc(1024 * 1024));
    response.end();
  } else if (request.url === '/away') response.writeHead(302, { location: '/png' }).end();
  else response.end(PNG);
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const images = createImages((url) => url.hostname === '127.0.0.1');
const code = async (url: string) => {
  const reply = await images.get(url);
  return reply.ok ? reply.value.type : reply.fault.code;
};

describe('platform pictures', () => {
  it('are fetched once and named by what they are', async () => {
    hits = 0;
    expect(await Promise.all([code(`${base}/png`), code(`${base}/png`)])).toEqual(['image/png', 'image/png']);
    expect(await code(`${base}/png`)).toBe('image/png');
    expect(hits).toBe(1);
  });

  it.each([
    ['/html', 'not_an_image'],
    ['/huge', 'too_large'],
    ['/away', 'platform_unreachable'],
  ])('refuses %s', async (path, expected) => {
    expect(await code(base + path)).toBe(expected);
  });

  it.each(['file:///etc/passwd', 'http://192.0.2.1/x.png', 'nonsense'])('does not reach %s', async (url) => {
    expect(await code(url)).toBe('bad_input');
  });
});
