import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObsItem } from '../../../../shared/domain/index.ts';
import { isMicrophone, mainMicrophone } from './inputs.ts';
import { arrangeItems } from './items-order.ts';
import { createMeterFeed } from './meter-feed.ts';
import { askWidth } from './picture-size.ts';
import { roveTo } from './rove.ts';
import { transitionLength } from './transition.ts';
import { formatVolume, volumeAt, volumeKey, volumePosition } from './volume.ts';

describe('volume', () => {
  it('goes from silence over 0 dB to the most OBS takes, on the curve of its faders', () => {
    expect([0, 0.375, 0.75, 0.875, 1].map(volumeAt)).toEqual([-100, -18.7, 0, 13, 26]);
    expect([-1, 2, Number.NaN].map(volumeAt)).toEqual([-100, 26, -100]);
  });
  it('never turns back, and comes back to the same place', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        if (a < b) expect(volumeAt(a)).toBeLessThanOrEqual(volumeAt(b));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 260 }), (tenths) => {
        expect(volumeAt(volumePosition(tenths / 10))).toBeCloseTo(tenths / 10, 0);
      }),
    );
    expect([volumePosition(-100), volumePosition(0), volumePosition(26)]).toEqual([0, 0.75, 1]);
  });
  it('steps by whole decibels with the arrows, and End is 0 dB', () => {
    expect([volumeKey('ArrowUp', -3.2), volumeKey('ArrowDown', -3.2)]).toEqual([-3, -4]);
    expect([volumeKey('ArrowRight', -3), volumeKey('ArrowLeft', -3)]).toEqual([-2, -4]);
    expect([volumeKey('ArrowUp', 26), volumeKey('ArrowDown', -100)]).toEqual([26, -100]);
    expect([volumeKey('PageUp', -3.2), volumeKey('Home', 3), volumeKey('End', -30), volumeKey('a', 0)]).toEqual([
      2.8,
      -100,
      0,
      null,
    ]);
  });
  it('is written with one digit', () => {
    expect([-100, -18.44, -0.04, 0, 3].map(formatVolume)).toEqual(['−∞ dB', '−18.4 dB', '0.0 dB', '0.0 dB', '+3.0 dB']);
  });
});

describe('the main microphone', () => {
  const input = (name: string, kind: string) => ({ name, kind, muted: false, volumeDb: 0 });
  it('is the first input that records one, on every system', () => {
    expect(
      [
        'wasapi_input_capture',
        'coreaudio_input_capture',
        'pulse_input_capture',
        'alsa_input_capture',
        'jack_input_client',
        'sndio_input_capture',
        'oss_input_capture',
      ].filter((kind) => !isMicrophone(kind)),
    ).toEqual([]);
    const desktop = input('Desktop', 'pulse_output_capture');
    expect(
      mainMicrophone([desktop, input('Aux', 'pulse_input_capture'), input('B', 'pulse_input_capture')])?.name,
    ).toBe('Aux');
    expect([
      mainMicrophone([desktop, input('Cam', 'v4l2_input'), input('Clip', 'ffmpeg_source')]),
      mainMicrophone(null),
    ]).toEqual([null, null]);
  });
});

describe('items', () => {
  const item = (id: number, name: string, more: Partial<ObsItem> = {}): ObsItem => ({
    id,
    name,
    kind: 'image_source',
    enabled: true,
    locked: false,
    group: null,
    ...more,
  });
  it('puts the parts of a group under it, wherever they stand', () => {
    const rows = arrangeItems([
      item(1, 'part', { group: 'G' }),
      item(1, 'top'),
      item(2, 'G', { kind: 'group', enabled: false }),
      item(3, 'last'),
      item(2, 'part two', { group: 'G' }),
    ]);
    expect(rows.map((row) => [row.item.name, row.covered])).toEqual([
      ['top', false],
      ['G', false],
      ['part', true],
      ['part two', true],
      ['last', false],
    ]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(5);
  });
  it('loses nothing: a part without its group stands alone', () => {
    expect(arrangeItems([item(1, 'orphan', { group: 'gone' })]).map((row) => row.item.name)).toEqual(['orphan']);
  });
});

describe('meters', () => {
  const row = (name: string, levelDb: number, peakDb: number) => ({ name, levelDb, peakDb });

  it('reach the meter of their input, and fall where OBS sends none', () => {
    const feed = createMeterFeed();
    const seen: [string, number, number][] = [];
    const off = feed.on('Mic', (db, peak) => seen.push(['Mic', db, peak]));
    feed.on('Music', (db, peak) => seen.push(['Music', db, peak]));
    feed.take({ inputs: [row('Mic', -20, -12), row('Nobody', 0, 0)] });
    off();
    feed.take({ inputs: [row('Mic', -20, -12)] });
    expect(seen).toEqual([
      ['Mic', -20, -12],
      ['Music', -100, -100],
      ['Music', -100, -100],
    ]);
  });
});

describe('small rules', () => {
  it('takes a typed length as OBS takes it', () => {
    expect(['300', ' 1200 ms', '500毫秒', '3', '99999', '250,4'].map(transitionLength)).toEqual([
      300, 1_200, 500, 50, 20_000, 250,
    ]);
    expect(['', 'fast', '-5', '1e3'].map(transitionLength)).toEqual([null, null, null, null]);
  });
  it('asks for pictures in few sizes, as large as they are shown', () => {
    expect([askWidth(191, 1), askWidth(307, 1), askWidth(307, 2), askWidth(3_000, 2), askWidth(0, 1)]).toEqual([
      240, 320, 480, 1_280, 80,
    ]);
  });
  it('moves through a list without leaving it', () => {
    expect([
      roveTo('ArrowDown', 0, 3),
      roveTo('ArrowDown', 2, 3),
      roveTo('ArrowUp', 0, 3),
      roveTo('End', 0, 3),
      roveTo('Home', 2, 3),
      roveTo('PageDown', 0, 30),
      roveTo('Enter', 0, 3),
      roveTo('ArrowDown', -1, 0),
    ]).toEqual([1, 2, 0, 2, 0, 10, null, null]);
  });
});
