import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ioFault } from './files.ts';
import { createLogger } from './index.ts';
import { createRedactor } from './redact.ts';

let path: string;
let shown = '';
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'redcast-log-'));
  shown = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(path, { recursive: true, force: true });
});

describe('log', () => {
  it('writes one line of JSON to the file and to stderr, without secrets wherever they stand', () => {
    const logger = createLogger({ dataDir: { path } });
    logger.keepSecret('s3cr"et-key');
    logger.log.warn(
      {
        err: new Error('publish s3cr"et-key failed'),
        url: 'rtmp://push.example.com/live/s3cr%22et-key?txSecret=abcdef',
        target: { streamKey: 'never told' },
        request: { headers: { authorization: 'Bearer abcdefghijk' } },
      },
      'refused with s3cr"et-key',
    );
    logger.log.debug('below the level');
    logger.close();
    logger.close();
    const text = readFileSync(join(path, 'logs', 'studio.log'), 'utf8');
    expect(text).toBe(shown);
    expect(text.trim().split('\n')).toHaveLength(1);
    const line = JSON.parse(text);
    expect(line).toMatchObject({ level: 'warn', msg: 'refused with [secret]', target: { streamKey: '[secret]' } });
    expect(line.err.message).toBe('publish [secret] failed');
    expect(text).not.toMatch(/s3cr|never told|abcdef/);
    expect(line.url).toContain('rtmp://push.example.com/live/');
  });

  it('stays within three files of bounded size', () => {
    const logger = createLogger({ dataDir: { path }, fileBytes: 2_000 });
    for (let index = 0; index < 200; index += 1) logger.log.info({ index }, 'a line of some length to fill the file');
    logger.close();
    const logs = readdirSync(join(path, 'logs')).sort();
    expect(logs).toEqual(['studio.1.log', 'studio.2.log', 'studio.log']);
    for (const name of logs) expect(statSync(join(path, 'logs', name)).size).toBeLessThanOrEqual(2_000);
    expect(readFileSync(join(path, 'logs', 'studio.log'), 'utf8')).toContain('"index":199');
  });

  it.skipIf(process.platform !== 'linux')('goes on with stderr when the disk is full', () => {
    mkdirSync(join(path, 'logs'));
    symlinkSync('/dev/full', join(path, 'logs', 'studio.log'));
    const logger = createLogger({ dataDir: { path } });
    logger.log.info('one');
    logger.log.info('two');
    expect(shown.trim().split('\n')).toHaveLength(2);
    logger.close();
  });

  it('works without a folder', () => {
    createLogger({ dataDir: null, level: 'debug' }).log.debug('hello');
    expect(shown).toContain('hello');
  });
});

describe('redactor', () => {
  it('leaves ordinary words and short secrets alone, and forgets the oldest of very many', () => {
    const redactor = createRedactor();
    redactor.keep('live');
    expect(redactor.clean('the live stream')).toBe('the live stream');
    for (let index = 0; index < 500; index += 1) redactor.keep(`secret-number-${index}`);
    expect(redactor.clean('secret-number-499')).toBe('[secret]');
    expect(redactor.clean('secret-number-0')).toBe('secret-number-0');
  });
});

describe('file system errors', () => {
  it.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EROFS', 'data_read_only'],
    ['EACCES', 'data_read_only'],
    ['EIO', 'internal'],
  ])('%s is %s', (code, fault) => {
    expect(ioFault(Object.assign(new Error('no'), { code }), '/data').fault.code).toBe(fault);
  });
});
