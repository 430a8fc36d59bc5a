import { describe, expect, it } from 'vitest';
import { PathReason, type RealtimeTest, UploadTest } from '../../../shared/domain/index.ts';
import { applyWords } from '../../i18n/index.ts';
import { realtimeWords, recommendation, steadyWords } from './upload-words.ts';

const done = (more: object = {}) => {
  const base = { kind: 'done', atMs: 1, uplink: 7_900_000, rttMs: 31.4, needed: 3_500_000, enough: true };
  const test = UploadTest.parse({ ...base, ...more });
  if (test.kind !== 'done') throw new Error('not a result');
  return test;
};
const measured: Extract<RealtimeTest, { kind: 'done' }> = {
  kind: 'done',
  connectMs: 420,
  rttMs: 24,
  lossShare: 0.0012,
  uplink: 5_200_000,
  route: { protocol: 'udp', relayed: false },
};

describe('what the upload test found out', () => {
  it('says the numbers of both ways, a line each, without what was not measured and what is no news', () => {
    applyWords('en');
    expect(steadyWords(done(), 'en')).toBe('7.9 Mb/s\u00a0up\n31\u00a0ms to the server');
    expect(steadyWords(done({ uplink: null }), 'en')).toBe('31\u00a0ms to the server');
    expect(realtimeWords(measured, 'en')).toBe('5.2 Mb/s\u00a0up\n24\u00a0ms to the server\n0.1\u00a0%\u00a0lost');
    expect(realtimeWords({ ...measured, uplink: null, lossShare: null, rttMs: null }, 'en')).toBe('');
    expect(realtimeWords({ ...measured, lossShare: 0 }, 'en')).not.toContain('lost');
    expect(realtimeWords({ kind: 'not_offered' }, 'en')).toContain('not offered');
    expect(realtimeWords({ kind: 'failed', fault: { code: 'realtime_no_route', retry: 'later' } }, 'en')).toBe(
      'This network lets no real-time stream through',
    );
  });

  it('recommends with every reason as a sentence of its own, in both languages', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      applyWords(language);
      const said = recommendation(done({ recommended: { path: 'steady', reasons: PathReason.options } }), language);
      expect(said).not.toMatch(/prepare\.|\{\{/);
      expect(said?.split(/[.。]/).length).toBeGreaterThan(PathReason.options.length + 1);
    }
    expect(recommendation(done(), 'en')).toBeNull();
  });
});
