import { beforeAll, describe, expect, it } from 'vitest';
import { rtcHealth } from '../../../../tests/support/states.ts';
import { applyWords, i18n } from '../../../i18n/index.ts';
import { rtcRows } from './rtc-words.ts';

const NOW = 100_000;
const rtc = (more: object = {}) =>
  rtcHealth({
    layers: [
      { rid: 'r0', width: 360, height: 640, fps: 29.97, bitrate: 510_000 },
      { rid: 'r1', width: 720, height: 1280, fps: 30, bitrate: 0 },
    ],
    confirmedAtMs: NOW - 1_000,
    ...more,
  });
const row = (id: string, more: object = {}) => {
  const found = rtcRows(i18n.t, rtc(more), NOW).find((one) => one.id === id);
  return found && [found.level, ...found.values];
};

describe('the numbers of real time', () => {
  beforeAll(() => applyWords('en'));

  it('are said in words, and a size that is not sent is left out', () => {
    expect(rtcRows(i18n.t, rtc(), NOW).map(({ id, level, values }) => [id, level, ...values])).toEqual([
      ['route', 'fine', 'direct (UDP)'],
      ['rtt', 'fine', '34 ms'],
      ['loss', 'fine', '0.2 %'],
      ['repairs', 'fine', '41 pieces, 2 whole pictures'],
      ['available', 'fine', '4.2\u00a0Mb/s'],
      ['limitation', 'fine', 'nothing'],
      ['score', 'fine', '10 of 10'],
      ['confirmed', 'fine', 'just now'],
      ['layers', 'fine', '360×640 · 30 fps · 510\u00a0kb/s'],
    ]);
  });

  it('say what is not known, and never a number in its place', () => {
    const nothing = { route: null, rttMs: null, lossShare: null, availableBitrate: null, score: null, layers: [] };
    const rows = rtcRows(i18n.t, rtc({ ...nothing, confirmedAtMs: null }), NOW);
    const unknown = rows.filter((one) => ['route', 'rtt', 'loss', 'available', 'layers'].includes(one.id));
    for (const one of unknown) expect(one).toMatchObject({ level: 'off', values: ['not known yet'] });
    expect(row('score', nothing)).toEqual(['off', 'the server does not say']);
    expect(row('confirmed', { confirmedAtMs: null })).toEqual(['look', 'not yet']);
  });

  it('name a detour, a relay, and what holds the picture back', () => {
    expect(row('route', { route: { protocol: 'tcp', relayed: false } })).toEqual(['fine', 'by TCP']);
    expect(row('route', { route: { protocol: 'tls', relayed: true } })).toEqual(['fine', 'by TLS, through a relay']);
    expect(row('limitation', { limitation: 'cpu' })).toEqual(['look', 'this computer']);
    expect(row('limitation', { limitation: 'other' })).toEqual(['fine', 'something else']);
  });

  it('turn amber and red where the core calls the stream weak or not working', () => {
    expect(row('loss', { lossShare: 0.05 })?.[0]).toBe('fine');
    expect(row('loss', { lossShare: 0.06 })?.[0]).toBe('look');
    expect(row('loss', { lossShare: 0.16 })?.[0]).toBe('broken');
    expect([5, 4, 2].map((score) => row('score', { score })?.[0])).toEqual(['fine', 'look', 'broken']);
    expect(row('confirmed', { confirmedAtMs: NOW - 4_500 })).toEqual(['look', '4 s ago']);
    expect(row('confirmed', { confirmedAtMs: NOW - 12_000 })?.[0]).toBe('broken');
    // Two clocks may disagree by a moment.
    expect(row('confirmed', { confirmedAtMs: NOW + 50 })).toEqual(['fine', 'just now']);
  });
});
