import { describe, expect, it } from 'vitest';
import { BlackBoxEntry, type BlackBoxNote, SessionId } from '../../../shared/domain/index.ts';
import { createLogger } from '../store/index.ts';
import { cleaned } from './clean.ts';

const KEY = 'live_4711-s3cr"et/k€y';
const TOKEN = 'tok-998877665544';
/** The studio's own: what the log strikes out, the black box does too. */
const secrets = () => createLogger({ dataDir: null, level: 'silent' });
const known = secrets();
known.keepSecret(KEY);
known.keepSecret(TOKEN);
const clean = (note: BlackBoxNote) =>
  JSON.stringify(BlackBoxEntry.parse(cleaned({ atMs: 1, ...note } as BlackBoxEntry, known.strikeSecrets)));

/** Each place of an entry where words can stand, with a key in each shape in which one can get there. */
const SHAPES = [
  KEY,
  TOKEN,
  `could not publish ${encodeURIComponent(KEY)}`,
  JSON.stringify({ key: KEY }),
  'rtmp://push.example.com/live/unknownKey123?txSecret=abcdef',
  'rtmp://push.example.com/live?secret=unknownKey123',
  'rtmps://user:unknownKey123@push.example.com/live',
  'srt://push.example.com:9000?streamid=unknownKey123',
  'https://api.example.com/v1?token=unknownKey123&x=1',
  'authorization: Bearer unknownKey123',
  'set-cookie: session=unknownKey123; Path=/',
];
const PLACES: ((words: string) => BlackBoxNote)[] = [
  (words) => ({
    kind: 'begin',
    version: 1,
    sessionId: SessionId.parse('s1'),
    studio: '0',
    os: 'x',
    facts: { server: words },
  }),
  (words) => ({ kind: 'restart', facts: { why: words } }),
  (words) => ({ kind: 'end', facts: { why: words } }),
  (words) => ({ kind: 'state', of: 'ingest', from: words, to: words, facts: { why: words } }),
  (words) => ({ kind: 'decision', what: words, why: words, facts: { to: words } }),
  (words) => ({ kind: 'fault', where: words, fault: { code: 'ingest_rejected', retry: 'now', detail: words } }),
  (words) => ({
    kind: 'fault',
    where: 'x',
    fault: { code: 'ingest_rejected', retry: 'now', field: words, rule: words, params: { path: words, name: words } },
  }),
];

describe('secrets in the black box', () => {
  it.each(SHAPES)('has no place for %j', (words) => {
    for (const place of PLACES) {
      const line = clean(place(words));
      expect(line).not.toMatch(/4711|s3cr|998877|unknownKey|abcdef/);
    }
  });

  it('keeps the host of an address, and lines whose own names are somebody’s key', () => {
    expect(clean(PLACES[0]?.('rtmp://push.example.com/live/k') as BlackBoxNote)).toContain('push.example.com');
    const odd = secrets();
    for (const name of ['health', 'decision', 'ingest', 'session']) odd.keepSecret(name);
    const entry = cleaned({ atMs: 1, kind: 'decision', what: 'health', why: 'x' }, odd.strikeSecrets);
    expect(BlackBoxEntry.parse(entry)).toMatchObject({ kind: 'decision', what: '[secret]' });
  });

  it('takes no words of people along with a fault, but its numbers', () => {
    const note: BlackBoxNote = {
      kind: 'fault',
      where: 'notice',
      fault: { code: 'text_blocked', retry: 'never', params: { words: 'what Ann wrote', name: 'Ann', count: 2 } },
    };
    expect(clean(note)).toContain('"count":2');
    expect(clean(note)).not.toContain('Ann');
  });
});
