import { describe, expect, it } from 'vitest';
import { CHANGES, READS } from '../../../electron/core/obs/protocol.ts';
import { ActivityReason, type ObsActivity } from '../../../shared/domain/index.ts';
import { applyWords, wordsAt } from '../../i18n/index.ts';
import { changeOf, readGroup, readTotals, requestWords, subjectOf } from './activity-words.ts';

const entry = (more: Partial<ObsActivity>): ObsActivity => ({
  seq: 1,
  atMs: 0,
  request: 'SetCurrentProgramScene',
  reason: 'host',
  subject: 'Desk',
  before: 'Talk',
  after: 'Desk',
  outcome: 'done',
  ...more,
});

describe('the activity list', () => {
  it('has words for every request that can change something and for every reason, in both languages', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      applyWords(language);
      for (const request of Object.keys(CHANGES)) expect(requestWords(request), request).not.toContain(request);
      for (const reason of ActivityReason.options)
        expect(wordsAt(`obs.activity.reason.${reason}`), reason).toBeTruthy();
      expect(requestWords('SetSomethingNew')).toContain('SetSomethingNew');
    }
  });

  it('sums up what only looked, by what it looked at', () => {
    expect(readGroup('GetSourceScreenshot')).toBe('pictures');
    expect(readGroup('GetStats')).toBe('numbers');
    expect(readGroup('GetStreamStatus')).toBe('numbers');
    expect(readGroup('GetSceneItemList')).toBe('scenes');
    expect(readGroup('GetInputVolume')).toBe('sound');
    expect(readGroup('GetVideoSettings')).toBe('settings');
    expect(readGroup('GetSceneCollectionList')).toBe('settings');
    const reads = Object.keys(READS).map((request) => ({ request, count: 2, lastAtMs: 0 }));
    const { count, groups } = readTotals(reads);
    expect(count).toBe(reads.length * 2);
    expect(groups.reduce((sum, row) => sum + row.count, 0)).toBe(count);
    expect(groups.map((row) => row.count)).toEqual(groups.map((row) => row.count).sort((a, b) => b - a));
    expect(groups.map((row) => row.group).sort()).toEqual(['numbers', 'pictures', 'scenes', 'settings', 'sound']);
    expect(readTotals([])).toEqual({ count: 0, groups: [] });
  });

  it('names the subject only where the words do not say it already', () => {
    expect(subjectOf(entry({}))).toBe('');
    expect(subjectOf(entry({ request: 'StartStream', subject: 'stream', after: null }))).toBe('');
    expect(subjectOf(entry({ request: 'SetInputMute', subject: 'Mic/Aux', after: 'open' }))).toBe('Mic/Aux');
    applyWords('zh-CN');
    const setting = entry({ request: 'SetProfileParameter', subject: 'bitrate', before: '800', after: '2500' });
    expect(subjectOf(setting)).toBe('码率');
  });

  it('translates values, but never the names that people gave their scenes', () => {
    applyWords('zh-CN');
    expect(changeOf(entry({ request: 'SetInputMute', before: 'muted', after: 'open' }))).toEqual({
      before: '静音',
      after: '未静音',
    });
    expect(changeOf(entry({ before: 'on', after: 'hidden' }))).toEqual({ before: 'on', after: 'hidden' });
    expect(changeOf(entry({ before: null, after: null }))).toEqual({ before: null, after: null });
  });
});
