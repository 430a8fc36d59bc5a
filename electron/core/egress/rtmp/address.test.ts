import { describe, expect, it } from 'vitest';
import { parseIngestAddress, withoutKey } from './address.ts';

const parsed = (url: string, key: string) => {
  const reply = parseIngestAddress(url, key);
  return reply.ok ? reply.value : reply.fault;
};

describe('parseIngestAddress', () => {
  it.each([
    [
      'rtmp://live.example.com/app',
      'k',
      { host: 'live.example.com', port: 1935, app: 'app', key: 'k', tcUrl: 'rtmp://live.example.com/app' },
    ],
    [
      'rtmps://live.example.com/app/',
      'k',
      { scheme: 'rtmps', port: 443, app: 'app', tcUrl: 'rtmps://live.example.com/app' },
    ],
    ['RTMP://H:1936/a/b/c', 'k', { scheme: 'rtmp', host: 'h', port: 1936, app: 'a/b/c', tcUrl: 'rtmp://h:1936/a/b/c' }],
    ['rtmp://h:80/app', 'k', { port: 80, tcUrl: 'rtmp://h:80/app' }],
    ['rtmp://[::1]:1935/app', 'k', { host: '::1', port: 1935, tcUrl: 'rtmp://[::1]/app' }],
    ['rtmp://h/app?token=a/b', 'k', { app: 'app?token=a/b', key: 'k' }],
    ['rtmp://h/app/KEY?sign=1&t=2', '', { app: 'app', key: 'KEY?sign=1&t=2', tcUrl: 'rtmp://h/app' }],
    ['rtmp://h/a/b/KEY', ' ', { app: 'a/b', key: 'KEY' }],
    ['  rtmp://h/app  ', ' key?x={1}|2 ', { app: 'app', key: 'key?x={1}|2' }],
  ])('reads %s with key "%s"', (url, key, expected) => {
    expect(parsed(url, key)).toMatchObject(expected);
  });

  it.each([
    ['', 'k', { code: 'ingest_bad_address', field: 'url', rule: 'empty' }],
    ['live.example.com/app', 'k', { code: 'ingest_bad_address', rule: 'malformed' }],
    ['https://h/app', 'k', { code: 'ingest_unsupported_scheme' }],
    ['srt://h:9000', 'k', { code: 'ingest_unsupported_scheme' }],
    ['rtmp://h', 'k', { code: 'ingest_bad_address', rule: 'no_app' }],
    ['rtmp:///app', 'k', { code: 'ingest_bad_address' }],
    ['rtmp://h:99999/app', 'k', { code: 'ingest_bad_address' }],
    ['rtmp://h:0/app', 'k', { code: 'ingest_bad_address', rule: 'port' }],
    ['rtmp://u:p@h/app', 'k', { code: 'ingest_bad_address', rule: 'credentials' }],
    ['rtmp://h/app', '', { code: 'ingest_bad_address', field: 'key', rule: 'empty' }],
    ['rtmp://h/app', 'a b', { code: 'ingest_bad_address', field: 'key', rule: 'characters' }],
    ['rtmp://h/a\u0000p', 'k', { code: 'ingest_bad_address' }],
  ])('refuses %s with key "%s"', (url, key, expected) => {
    expect(parsed(url, key)).toMatchObject(expected);
  });

  it('takes the key out of foreign words, whole, escaped and without its query', () => {
    const key = 'live_s3cr3t{x}?sign=1';
    const words = withoutKey(`no stream ${key}, ${encodeURIComponent(key)} or live_s3cr3t{x} here`, key);
    expect(words).not.toContain('s3cr3t');
  });
});
