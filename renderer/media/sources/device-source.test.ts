import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceInfo } from '../../../shared/domain/media.ts';
import { createDeviceSource } from './device-source.ts';
import { nextPermission, type Permission } from './devices.ts';

const CAMERA = { deviceId: 'cam-1', label: 'Desk camera' };
const OTHER: DeviceInfo = { deviceId: 'cam-2', label: 'Other camera', kind: 'camera' };

class FakeTrack extends EventTarget {
  stopped = 0;
  muted = false;
  readyState = 'live';
  readonly label: string = CAMERA.label;
  stop() {
    this.stopped += 1;
    this.readyState = 'ended';
  }
  /** As the browser does it: without `stop`, and with an event. */
  end() {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
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
  let permission: Permission = { state: 'granted', revoked: false };
  const states: string[] = [];
  const source = createDeviceSource('camera', {
    devices: () => list,
    permission: () => permission,
    refreshDevices: async () => undefined,
    onChange() {
      const { state } = source;
      const text = state.kind === 'failed' ? state.code : state.kind;
      if (states.at(-1) !== text) states.push(text);
    },
  });
  const permit = (state: Permission['state']) => {
    permission = nextPermission(permission, state);
    source.devicesChanged();
  };
  const setList = (next: DeviceInfo[]) => {
    list = next;
    source.devicesChanged();
  };
  return { source, answers, asked, setList, permit, states };
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
    track.end();
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
    track.end();
    await vi.advanceTimersByTimeAsync(500);
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

  it('reopens a frozen device, believes it when something comes, and closes everything once', async () => {
    const { source, answers, states } = setUp();
    const [first, second] = [new FakeTrack(), new FakeTrack()];
    answers.push(first, second);
    source.set(CAMERA, {});
    await settle();
    source.stalled();
    expect(source.state).toMatchObject({ kind: 'failed', code: 'frozen', label: CAMERA.label });
    await vi.advanceTimersByTimeAsync(500);
    expect(source.state).toMatchObject({ kind: 'failed', code: 'frozen' });
    expect(source.stream).not.toBeNull();
    source.describe({ width: 640, height: 480 });
    source.arrived();
    expect(source.state).toMatchObject({ kind: 'on', width: 640 });
    expect(states).toEqual(['opening', 'on', 'frozen', 'on']);
    source.close();
    source.close();
    expect([first.stopped, second.stopped]).toEqual([1, 1]);
  });

  it('opens a device that stays frozen ever more slowly, and shows no change meanwhile', async () => {
    const { source, asked, states } = setUp();
    source.set(CAMERA, {});
    await settle();
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      source.stalled();
      const before = asked.length;
      let waited = 0;
      while (asked.length === before && waited < 20_000) {
        await vi.advanceTimersByTimeAsync(100);
        waited += 100;
      }
      waits.push(waited);
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(states).toEqual(['opening', 'on', 'frozen']);
    source.arrived();
    await vi.advanceTimersByTimeAsync(40_000);
    source.stalled();
    await vi.advanceTimersByTimeAsync(500);
    source.arrived();
    expect(source.state.kind).toBe('on');
  });

  it('calls a device lost whose frames ended with its track, in whatever order that is heard', async () => {
    const { source, answers } = setUp();
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    await settle();
    track.readyState = 'ended';
    source.stalled();
    expect(source.state).toMatchObject({ code: 'lost' });
    track.end();
    expect(source.state).toMatchObject({ code: 'lost' });
  });

  it('says that another program took it, and comes back when it lets go', async () => {
    const { source, answers, states } = setUp();
    const track = new FakeTrack();
    const busy = () => new DOMException('in use', 'NotReadableError');
    answers.push(track, busy(), busy(), new FakeTrack());
    source.set(CAMERA, {});
    await settle();
    track.end();
    await vi.advanceTimersByTimeAsync(500);
    expect(source.state).toMatchObject({ code: 'busy' });
    await vi.advanceTimersByTimeAsync(6000);
    expect(source.state.kind).toBe('on');
    expect(states).toEqual(['opening', 'on', 'lost', 'busy', 'on']);
  });

  it('never takes the twin that was beside it, although it has the same name', async () => {
    const { source, answers, asked, setList } = setUp();
    const twin: DeviceInfo = { deviceId: 'twin', label: CAMERA.label, kind: 'camera' };
    setList([{ ...CAMERA, kind: 'camera' }, twin]);
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    await settle();
    setList([twin]);
    track.end();
    await vi.advanceTimersByTimeAsync(60_000);
    source.retry();
    await settle();
    expect(source.state).toMatchObject({ kind: 'failed', code: 'lost' });
    expect(asked).toHaveLength(1);
    setList([twin, { ...CAMERA, kind: 'camera' }]);
    await settle();
    expect(source.state.kind).toBe('on');
    expect(asked[1]).toMatchObject({ video: { deviceId: { exact: 'cam-1' } } });
  });

  it('asks for permission with the chosen device, so that no other lights up', async () => {
    const { source, asked, setList } = setUp();
    setList([{ deviceId: '', label: '', kind: 'camera' }]);
    source.set(CAMERA, {});
    await settle();
    expect(asked[0]).toEqual({ video: { deviceId: { ideal: 'cam-1' } } });
  });

  it('does not care which device the system calls the default', async () => {
    const { source, asked, setList } = setUp();
    source.set(CAMERA, {});
    await settle();
    setList([OTHER, { ...CAMERA, kind: 'camera' }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(source.state.kind).toBe('on');
    expect(asked).toHaveLength(1);
  });

  it.each(['track first', 'permission first'])(
    'stops when the permission is taken back (%s), and asks nobody',
    async (order) => {
      const { source, answers, asked, permit } = setUp();
      const track = new FakeTrack();
      answers.push(track);
      source.set(CAMERA, {});
      await settle();
      if (order === 'track first') track.end();
      permit('denied');
      if (order !== 'track first') track.end();
      expect(source.state).toMatchObject({ kind: 'failed', code: 'denied' });
      permit('prompt'); // the host looked at the setting and left it open
      await vi.advanceTimersByTimeAsync(60_000);
      expect(source.state).toMatchObject({ kind: 'failed', code: 'denied' });
      expect(asked).toHaveLength(1);
      permit('granted');
      await settle();
      expect(source.state.kind).toBe('on');
    },
  );

  it('lets go of the camera where the browser leaves the track running after a refusal', async () => {
    const { source, answers, permit } = setUp();
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    await settle();
    permit('prompt');
    expect(source.state).toMatchObject({ code: 'denied' });
    expect(track.stopped).toBe(1);
    // The host presses “Allow”, and the browser agrees without remembering it.
    source.retry();
    await settle();
    source.devicesChanged();
    expect(source.state.kind).toBe('on');
  });

  it('looks after what it has when the machine wakes', async () => {
    const { source, answers, asked } = setUp();
    const track = new FakeTrack();
    answers.push(track);
    source.set(CAMERA, {});
    await settle();
    source.woke();
    expect(source.state.kind).toBe('on');
    track.readyState = 'ended'; // nobody was awake to hear it
    answers.push(new DOMException('not yet', 'NotReadableError'));
    source.woke();
    expect(source.state).toMatchObject({ code: 'lost' });
    await vi.advanceTimersByTimeAsync(500);
    expect(source.state).toMatchObject({ code: 'busy' });
    source.woke();
    await settle();
    expect(source.state.kind).toBe('on');
    expect(asked).toHaveLength(3);
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
