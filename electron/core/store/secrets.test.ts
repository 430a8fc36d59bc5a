import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSecrets, SecretName, SecretRequest, type ShellPort, shellSecrets, watchedSecrets } from './index.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'redcast-secrets-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe('secrets in a file', () => {
  it('are kept apart, forgotten one by one, and readable by the user alone', async () => {
    const secrets = fileSecrets({ path });
    expect(await secrets.get('streamKey')).toEqual({ ok: true, value: null });
    await secrets.set('streamKey', 'live_密钥"1');
    await secrets.set('platformToken', 'token');
    expect(await fileSecrets({ path }).get('streamKey')).toEqual({ ok: true, value: 'live_密钥"1' });
    await secrets.set('streamKey', null);
    expect(await secrets.get('streamKey')).toEqual({ ok: true, value: null });
    expect(await secrets.get('platformToken')).toEqual({ ok: true, value: 'token' });
    if (process.platform !== 'win32') expect(statSync(join(path, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('of every name come back, also a long one', async () => {
    const secrets = fileSecrets({ path });
    for (const name of SecretName.options) await secrets.set(name, `${name}-${'x'.repeat(9_000)}`);
    for (const name of SecretName.options)
      expect(await fileSecrets({ path }).get(name)).toEqual({ ok: true, value: `${name}-${'x'.repeat(9_000)}` });
  });

  it.skipIf(process.platform === 'win32')('in a file with wide rights get narrow ones', async () => {
    writeFileSync(join(path, 'secrets.json'), '{"streamKey":"abc"}');
    chmodSync(join(path, 'secrets.json'), 0o644);
    expect(await fileSecrets({ path }).get('streamKey')).toEqual({ ok: true, value: 'abc' });
    expect(statSync(join(path, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('in a damaged file are not available, and can be typed anew', async () => {
    writeFileSync(join(path, 'secrets.json'), '{"streamKey":');
    const secrets = fileSecrets({ path });
    expect(await secrets.get('streamKey')).toMatchObject({ ok: false, fault: { code: 'secret_unavailable' } });
    expect(await secrets.set('streamKey', 'new')).toEqual({ ok: true, value: undefined });
    expect(await secrets.get('streamKey')).toEqual({ ok: true, value: 'new' });
  });

  it('that cannot be written are refused, and the old one stays', async () => {
    const file = join(path, 'file');
    writeFileSync(file, '');
    expect(await fileSecrets({ path: file }).set('streamKey', 'x')).toMatchObject({ ok: false });
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('are told to the log before they are used', async () => {
    const kept: string[] = [];
    const secrets = watchedSecrets(fileSecrets({ path }), (value) => kept.push(value));
    await secrets.set('streamKey', 'one');
    await secrets.get('streamKey');
    await secrets.set('streamKey', null);
    await secrets.get('streamKey');
    expect(kept).toEqual(['one', 'one']);
  });
});

/** A shell that keeps secrets in memory, on the other end of a port. */
function fakeShell(answer: (request: SecretRequest) => unknown): ShellPort {
  const events = new EventEmitter();
  return {
    postMessage(message) {
      const reply = answer(SecretRequest.parse(structuredClone(message)));
      if (reply !== undefined) setImmediate(() => events.emit('message', { data: structuredClone(reply) }));
    },
    on: (event, listener) => events.on(event, listener),
  };
}

describe('secrets kept by the shell', () => {
  it('are asked by request id, many at once', async () => {
    const kept = new Map<string, string | null>();
    const port = fakeShell((request) => {
      if (request.kind === 'secret.set') kept.set(request.name, request.value);
      const value = request.kind === 'secret.get' ? (kept.get(request.name) ?? null) : null;
      return { kind: 'secret.answer', requestId: request.requestId, result: { ok: true, value } };
    });
    const secrets = shellSecrets(port);
    expect(await secrets.set('platformToken', 'abc')).toEqual({ ok: true, value: undefined });
    expect(await Promise.all([secrets.get('streamKey'), secrets.get('platformToken')])).toEqual([
      { ok: true, value: null },
      { ok: true, value: 'abc' },
    ]);
    for (const name of SecretName.options) await secrets.set(name, `${name}-${'x'.repeat(9_000)}`);
    expect(await Promise.all(SecretName.options.map(secrets.get))).toEqual(
      SecretName.options.map((name) => ({ ok: true, value: `${name}-${'x'.repeat(9_000)}` })),
    );
  });

  it('pass on the shell’s refusal, and give up on one that does not answer or talks nonsense', async () => {
    const fault = { code: 'secret_unavailable', retry: 'later', rule: 'locked' };
    const refusing = fakeShell(({ requestId }) => ({ kind: 'secret.answer', requestId, result: { ok: false, fault } }));
    expect(await shellSecrets(refusing).get('streamKey')).toEqual({ ok: false, fault });
    for (const silent of [fakeShell(() => undefined), fakeShell(() => ({ kind: 'secret.answer', value: 1 }))])
      expect(await shellSecrets(silent, { timeoutMs: 20 }).get('streamKey')).toMatchObject({
        ok: false,
        fault: { code: 'secret_unavailable', rule: 'timeout' },
      });
    const gone: ShellPort = {
      postMessage() {
        throw new Error('port closed');
      },
      on: () => undefined,
    };
    expect(await shellSecrets(gone).set('streamKey', 'x')).toMatchObject({ fault: { code: 'secret_unavailable' } });
  });
});
