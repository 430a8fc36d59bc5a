import { describe, expect, it } from 'vitest';
import type { ChecklistStep } from '../../../shared/domain/index.ts';
import { fixtures } from '../../../tests/ui/harness/fixtures.ts';
import { obsFixtures } from '../../../tests/ui/harness/fixtures-obs.ts';
import { applyWords } from '../../i18n/index.ts';
import { readableParams, stepWords } from './step-words.ts';

describe('words of the checklist', () => {
  it('has words without holes for every step of every state, in both languages', () => {
    const seen = new Set<string>();
    for (const language of ['en', 'zh-CN'] as const) {
      applyWords(language);
      for (const make of Object.values({ ...fixtures, ...obsFixtures })) {
        for (const step of make().checklist.steps) {
          const words = stepWords(step, language);
          seen.add(`${step.id}.${step.code}`);
          expect(`${words.title} ${words.detail}`, `${step.id}.${step.code}`).not.toMatch(
            /checklist\.|\{\{|undefined|NaN/,
          );
        }
      }
    }
    expect(seen.size).toBeGreaterThan(15);
  });

  it('has a sentence for a code it does not know', () => {
    applyWords('en');
    const step: ChecklistStep = { id: 'bag', state: 'todo', code: 'from_the_future', params: {} };
    expect(stepWords(step, 'en').title).toBe('Something is open here');
  });

  it('says nothing about a bitrate that OBS keeps to itself', () => {
    applyWords('en');
    const params = { width: 720, height: 1_280, fps: 30, version: '30.2.3' };
    const ready = (kbps: number) =>
      stepWords({ id: 'stage', state: 'ok', code: 'obs_ready', params: { ...params, kbps } }, 'en').detail;
    expect(ready(4_000)).toBe('720×1280 · 30 fps · 4,000 kb/s · OBS 30.2.3');
    expect(ready(0)).toBe('720×1280 · 30 fps · OBS 30.2.3');
  });

  it('reads rates, times and faults as people say them', () => {
    const params = readableParams({ uplink: 7_900_000, level: -18, fault: 'platform_timeout', rttMs: 31 }, 'en');
    expect(params).toMatchObject({ uplink: '7.9 Mb/s', level: '−18', rttMs: '31' });
    expect(params.fault).toContain('did not answer');
  });
});
