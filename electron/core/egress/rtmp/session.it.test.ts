import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { missing, runProgram } from '../../../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../../../tests/support/nginxRtmp.ts';
import { parseIngestAddress } from './address.ts';
import { connectRtmp } from './connect.ts';
import type { RtmpOptions } from './session.ts';
import { testUpload } from './upload-test.ts';

const servers: { server: net.Server; sockets: Set<net.Socket> }[] = [];

/** A server that does what it is told with each connection; its port. */
async function serve(server: net.Server, onSocket: (socket: net.Socket) => void = () => {}): Promise<number> {
  const sockets = new Set<net.Socket>();
  servers.push({ server, sockets });
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the client leaves as it likes
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function dial(url: string, more: Partial<RtmpOptions> = {}) {
  const address = parseIngestAddress(url, 'TOPSECRET');
  if (!address.ok) throw new Error(address.fault.code);
  const reply = await connectRtmp({ address: address.value, configs: {}, timeoutMs: 2_000, ...more });
  if (reply.ok) await reply.value.close();
  expect(JSON.stringify(reply)).not.toContain('TOPSECRET');
  return reply;
}
const refusal = (code: string, more: object = {}) => ({ ok: false, fault: { code, ...more } });

describe('connecting to what is no RTMP server', () => {
  it('says when nothing listens', async () => {
    const port = await serve(net.createServer());
    for (const { server } of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    expect(await dial(`rtmp://127.0.0.1:${port}/live`)).toMatchObject(refusal('ingest_refused'));
  });

  it('says when a name does not exist', async () => {
    expect(await dial('rtmp://no-such-host.invalid/live')).toMatchObject(refusal('ingest_host_not_found'));
  });

  it('gives up on a silent server', async () => {
    const port = await serve(net.createServer());
    const reply = await dial(`rtmp://127.0.0.1:${port}/live`, { timeoutMs: 300 });
    expect(reply).toMatchObject(refusal('ingest_timeout', { rule: 'handshake' }));
  });

  it('can be called off', async () => {
    const port = await serve(net.createServer());
    const reply = await dial(`rtmp://127.0.0.1:${port}/live`, { signal: AbortSignal.timeout(50) });
    expect(reply).toMatchObject(refusal('cancelled'));
  });

  it('knows a web server by its first byte', async () => {
    const port = await serve(net.createServer(), (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const reply = await dial(`rtmp://127.0.0.1:${port}/live`);
    expect(reply).toMatchObject(refusal('ingest_protocol_error', { detail: expect.stringContaining('0x48') }));
  });

  it('says when RTMPS meets a server without TLS', async () => {
    const port = await serve(net.createServer(), (socket) => socket.end('no TLS here'));
    expect(await dial(`rtmps://127.0.0.1:${port}/live`)).toMatchObject(refusal('ingest_tls_failed'));
  });

  it('ends with a typed fault on random bytes, before and after the handshake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 6_000 }), fc.boolean(), async (noise, shake) => {
        const port = await serve(net.createServer(), (socket) => {
          socket.on('data', () => {});
          if (shake) socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3_072)]));
          socket.write(noise);
        });
        const reply = await dial(`rtmp://127.0.0.1:${port}/live`, { timeoutMs: 100 });
        expect(reply.ok).toBe(false);
        if (!reply.ok) expect(reply.fault.code).toMatch(/^ingest_(protocol_error|timeout|rejected)$/);
      }),
      { numRuns: 60 },
    );
  });

  it('does not grow with a server that floods', async () => {
    const flood = Buffer.alloc(64 * 1024, 0x03); // chunks that promise 197,379 bytes each
    const port = await serve(net.createServer(), (socket) => {
      socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3_072)]));
      const more = () => {
        while (!socket.destroyed && socket.write(flood));
      };
      socket.on('drain', more);
      more();
    });
    const reply = await dial(`rtmp://127.0.0.1:${port}/live`, { timeoutMs: 5_000 });
    expect(reply).toMatchObject(refusal('ingest_protocol_error'));
  });
});

describe.skipIf(missing('openssl', 'nginx', 'nginxRtmp'))('connecting to nginx', () => {
  let nginx: NginxRtmp;
  let folder: string;
  let key: string;
  let cert: string;
  beforeAll(async () => {
    nginx = await startNginxRtmp();
    folder = mkdtempSync(join(tmpdir(), 'redcast-tls-'));
    const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    runProgram('openssl', ['req', '-x509', ...made, ...subject, '-keyout', keyPath, '-out', certPath]);
    key = readFileSync(keyPath, 'utf8');
    cert = readFileSync(certPath, 'utf8');
  });
  afterAll(async () => {
    await nginx?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** TLS in front of nginx: what platforms run. */
  function tlsFront(): Promise<number> {
    const server = tls.createServer({ key, cert }, (socket) => {
      const inner = net.connect(nginx.rtmpPort, '127.0.0.1');
      inner.on('error', () => socket.destroy());
      socket.on('error', () => inner.destroy());
      socket.pipe(inner).pipe(socket);
    });
    return serve(server);
  }

  it('publishes and says goodbye', async () => {
    expect((await dial(nginx.url('live'))).ok).toBe(true);
  });

  it('says what a callback that answers 403 means', async () => {
    expect(await dial(nginx.url('callback'))).toMatchObject(refusal('ingest_wrong_key', { retry: 'never' }));
  });

  it('sees through a yes that is followed by a closed door', async () => {
    expect(await dial(nginx.url('refuse'))).toMatchObject(refusal('ingest_wrong_key'));
  });

  it('says when the application does not exist', async () => {
    expect(await dial(`rtmp://127.0.0.1:${nginx.rtmpPort}/nonesuch`)).toMatchObject(refusal('ingest_rejected'));
  });

  it('refuses a certificate nobody vouches for, and takes it from one that is trusted', async () => {
    const port = await tlsFront();
    const reply = await dial(`rtmps://127.0.0.1:${port}/live`);
    expect(reply).toMatchObject(refusal('ingest_tls_failed', { rule: expect.stringMatching(/SELF_SIGNED/) }));
    expect((await dial(`rtmps://localhost:${port}/live`, { ca: cert })).ok).toBe(true);
  });

  it('refuses a certificate for another name', async () => {
    const port = await tlsFront();
    // 127.0.0.2 is this machine too, but not in the certificate.
    const server = net.createServer((socket) => socket.pipe(net.connect(port, '127.0.0.1')).pipe(socket));
    servers.push({ server, sockets: new Set() });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    const outer = address !== null && typeof address === 'object' ? address.port : 0;
    const reply = await dial(`rtmps://127.0.0.2:${outer}/live`, { ca: cert });
    expect(reply).toMatchObject(refusal('ingest_tls_failed', { rule: 'ERR_TLS_CERT_ALTNAME_INVALID' }));
  });

  it('tells a name in use from a wrong key, in the server’s words', async () => {
    const address = parseIngestAddress(nginx.url('live'), 'TOPSECRET');
    if (!address.ok) throw new Error('address');
    const first = await connectRtmp({ address: address.value, configs: {} });
    const words = 'NetStream.Publish.BadName: Already publishing';
    expect(await dial(nginx.url('live'))).toMatchObject(refusal('ingest_busy', { detail: words }));
    if (first.ok) await first.value.close();
  });

  it('tests the way to the server without publishing', async () => {
    const reply = await testUpload({ url: nginx.url('live'), key: 'probe' });
    expect(reply).toMatchObject({ ok: true, value: { connectMs: expect.any(Number), rttMs: expect.any(Number) } });
    expect(await nginx.publishing('probe')).toBe(false);
  });
});
