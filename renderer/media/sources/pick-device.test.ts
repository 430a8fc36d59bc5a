import { describe, expect, it } from 'vitest';
import { failureOf, findDevice, listDevices } from './pick-device.ts';

const device = (deviceId: string, label: string, kind: 'camera' | 'microphone' = 'camera') => ({
  deviceId,
  label,
  kind,
});

describe('binding a device', () => {
  it('takes the same id', () => {
    const list = [device('a', 'One'), device('b', 'Two')];
    expect(findDevice({ deviceId: 'b', label: 'Renamed' }, list, 'camera')).toEqual({ kind: 'found', deviceId: 'b' });
  });

  it('takes the only one with the same name under a new id', () => {
    expect(findDevice({ deviceId: 'old', label: 'One' }, [device('new', 'One')], 'camera')).toEqual({
      kind: 'found',
      deviceId: 'new',
    });
  });

  it('takes none of two with the same name, none with another name, none of another kind', () => {
    const twins = [device('x', 'One'), device('y', 'One')];
    expect(findDevice({ deviceId: 'old', label: 'One' }, twins, 'camera').kind).toBe('missing');
    expect(findDevice({ deviceId: 'old', label: 'One' }, [device('z', 'Other')], 'camera').kind).toBe('missing');
    expect(findDevice({ deviceId: 'm', label: 'One' }, [device('m', 'One', 'microphone')], 'camera').kind).toBe(
      'missing',
    );
    expect(findDevice({ deviceId: 'old', label: '' }, [device('z', '')], 'camera').kind).toBe('missing');
  });

  it('does not take the last one with the same name when it stood beside the bound one', () => {
    const left = [device('y', 'One')];
    const ref = { deviceId: 'x', label: 'One' };
    expect(findDevice(ref, left, 'camera', new Set(['y'])).kind).toBe('missing');
    expect(findDevice(ref, left, 'camera', new Set(['z'])).kind).toBe('found');
  });

  it('does not know before the browser shows names', () => {
    expect(findDevice({ deviceId: 'a', label: 'One' }, [device('', '')], 'camera').kind).toBe('unknown');
  });

  it('leaves out pseudo-devices where real ones are listed', () => {
    const raw = [
      { kind: 'audioinput', deviceId: 'default', label: 'Default - Mic' },
      { kind: 'audioinput', deviceId: 'm1', label: 'Mic' },
      { kind: 'audiooutput', deviceId: 'o1', label: 'Speaker' },
    ];
    expect(listDevices(raw)).toEqual([device('m1', 'Mic', 'microphone')]);
    expect(listDevices(raw.slice(0, 1))).toHaveLength(1);
  });

  it('translates the browser’s errors', () => {
    expect(failureOf(new DOMException('', 'NotAllowedError'))).toBe('denied');
    expect(failureOf(new DOMException('', 'NotReadableError'))).toBe('busy');
    expect(failureOf(new DOMException('', 'OverconstrainedError'))).toBe('missing');
    expect(failureOf('odd')).toBe('unknown');
  });
});
