import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceInfo } from '../../../shared/domain/media.ts';
import { createDeviceSource } from './device-source.ts';

const CAMERA = { deviceId: 'cam-1', label: 'Desk camera' };
const OTHER: DeviceInfo = { deviceId: 'cam-2', label: 'Other camera', kind: 'camera' };

class FakeTrack extends EventTarget {
  stopped = 0;
  readonly label = CAMERA.label;
  stop() {
    this.stopped += 1;
  }
  getSettings() {
    return { width: 1280, height: 720, frameRate: 30 };
  }
}

/** A browser with a list of devices; each opening takes the next planned answer. */
function setUp() {
  let list: DeviceInfo[] = [{ ...CAMERA, kind: 'camera' }, OTHER];
  const answers: (Error | FakeTrack)[] = [];
  const asked: MediaStreamConstraints[] = [];
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async (constraints: MediaStreamConstraints) => {
        asked.push(constraints);
        const answer = answers.shift() ?? new FakeTrack();
        if (answer instanceof Error) throw answer;
        return { getTracks: () => [answer] };
      },
    },
  });
  const source = createDeviceSource(
    'camera',
    () => list,
    async () => undefined,
    () => undefined,
  );
  const setList = (next: DeviceInfo[]) => {
    list = next;
    source.devicesChanged();
  };
  return { source, answers, asked, setList };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a bound device', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('opens exactly the device asked for', async () => {
    const { source, asked } = setUp();
    source.set(CAMERA, { frameRate: 30 });
    await settle();
    expect(source.state).toMatchObject({ kind: 'on', label: CAMERA.label, width: 1280 });
    expect(asked).toEqual([{ video: { frameRate: 30, deviceId: { exact: 'cam-1' } } }]);
  });

  it('stays lost while the device is away, never opens another, and takes the same one back', async () => {
    const { source, answers, asked, setList } = setUp();
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    await settle();
    setList([OTHER]);
    track.dispatchEvent(new Event('ended'));
    expect(source.state).toMatchObject({ kind: 'failed', code: 'lost' });
    expect(track.stopped).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(source.state).toMatchObject({ kind: 'failed', code: 'lost' });
    expect(asked).toHaveLength(1);
    setList([OTHER, { ...CAMERA, deviceId: 'new-id', kind: 'camera' }]);
    await settle();
    expect(source.state.kind).toBe('on');
    expect(asked[1]).toEqual({ video: { deviceId: { exact: 'new-id' } } });
  });

  it('tries a lost device that is still listed again by itself', async () => {
    const { source, answers } = setUp();
    const track = new FakeTrack();
    answers.push(track, new DOMException('gone', 'NotFoundError'));
    source.set(CAMERA, {});
    await settle();
    track.dispatchEvent(new Event('ended'));
    await vi.advanceTimersByTimeAsync(3000);
    expect(source.state).toMatchObject({ kind: 'failed', code: 'lost' });
    await vi.advanceTimersByTimeAsync(3000);
    expect(source.state.kind).toBe('on');
  });

  it('waits for the user after a refusal, and for the other program while busy', async () => {
    const { source, answers, asked } = setUp();
    answers.push(new DOMException('no', 'NotAllowedError'));
    source.set(CAMERA, {});
    await vi.advanceTimersByTimeAsync(30_000);
    expect(source.state).toMatchObject({ kind: 'failed', code: 'denied' });
    expect(asked).toHaveLength(1);
    answers.push(new DOMException('in use', 'NotReadableError'));
    source.retry();
    await settle();
    expect(source.state).toMatchObject({ kind: 'failed', code: 'busy' });
    await vi.advanceTimersByTimeAsync(3000);
    expect(source.state.kind).toBe('on');
  });

  it('reopens a frozen device, and closes everything once', async () => {
    const { source, answers } = setUp();
    const [first, second] = [new FakeTrack(), new FakeTrack()];
    answers.push(first, second);
    source.set(CAMERA, {});
    await settle();
    source.stalled();
    expect(source.state).toMatchObject({ kind: 'failed', code: 'lost', detail: 'frozen' });
    await vi.advanceTimersByTimeAsync(500);
    expect(source.state.kind).toBe('on');
    source.close();
    source.close();
    expect([first.stopped, second.stopped]).toEqual([1, 1]);
  });

  it('forgets an answer that comes after the source was turned off', async () => {
    const { source, answers } = setUp();
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    source.set(null, {});
    await settle();
    expect(source.state).toEqual({ kind: 'off' });
    expect(track.stopped).toBe(1);
  });
});
