import { describe, expect, it } from 'vitest';
import type { CapturePlan, Fault, SourceState, StageReport } from '../../../shared/domain/index.ts';
import { capturePlan, stageReport } from '../../../tests/support/states.ts';
import { createDeviceNotices, deviceTroubles } from './deviceNotices.ts';

const on: SourceState = { kind: 'on', label: 'Desk' };
const failed = (code: Extract<SourceState, { kind: 'failed' }>['code']): SourceState => ({
  kind: 'failed',
  code,
  label: 'Desk',
});

const report = (more: Partial<StageReport> = {}): StageReport => stageReport({ camera: on, microphone: on, ...more });
const plan = (more: Partial<CapturePlan> = {}): CapturePlan =>
  capturePlan({ camera: { deviceId: 'c1', label: 'Desk' }, microphone: { deviceId: 'm1', label: 'Boom' }, ...more });

describe('what is wrong with the devices', () => {
  it('has words for each failure of camera and microphone', () => {
    const codes = ['missing', 'lost', 'denied', 'busy', 'frozen', 'unknown'] as const;
    const words = (name: 'camera' | 'microphone') =>
      codes.map((code) => {
        const found = deviceTroubles(report({ [name]: failed(code) }), plan())[name];
        return found.kind === 'fault' ? found.code : found.kind;
      });
    expect(words('camera')).toEqual([
      'camera_lost',
      'camera_lost',
      'camera_denied',
      'camera_busy',
      'camera_frozen',
      'camera_failed',
    ]);
    expect(words('microphone')).toEqual([
      'microphone_lost',
      'microphone_lost',
      'microphone_denied',
      'microphone_busy',
      'microphone_frozen',
      'microphone_failed',
    ]);
  });

  it('says nothing of a device that the plan does not want', () => {
    const away = report({ camera: failed('lost'), microphone: failed('lost'), screen: failed('lost') });
    const troubles = deviceTroubles(away, plan({ camera: null, microphone: null }));
    expect(Object.values(troubles).map(({ kind }) => kind)).toEqual(['none', 'none', 'none', 'none']);
  });

  it('is loud where viewers miss it, calm where they do not', () => {
    const away = report({ camera: failed('lost'), microphone: failed('lost') });
    const tones = (more: Partial<CapturePlan>) => {
      const { camera, microphone } = deviceTroubles(away, plan(more));
      return [camera, microphone].map((one) => (one.kind === 'fault' ? one.tone : one.kind));
    };
    expect(tones({})).toEqual(['error', 'error']);
    expect(tones({ scene: 'desk' })).toEqual(['error', 'error']);
    expect(tones({ scene: 'screen', micMuted: true })).toEqual(['warn', 'warn']);
    expect(tones({ beRightBack: true })).toEqual(['warn', 'error']);
  });

  it('speaks of a shared screen while a scene shows it, and of its sound alone', () => {
    const shared = { wanted: true, audio: true };
    const both = deviceTroubles(
      report({ screen: failed('lost'), computerAudio: failed('lost') }),
      plan({ scene: 'desk', screen: shared }),
    );
    expect(both.screen).toMatchObject({ code: 'screen_lost', tone: 'error' });
    expect(both.computerAudio.kind).toBe('none');
    const hidden = deviceTroubles(report({ screen: failed('lost') }), plan({ screen: shared }));
    expect(hidden.screen.kind).toBe('none');
    const sound = deviceTroubles(
      report({ screen: on, computerAudio: failed('lost') }),
      plan({ scene: 'desk', screen: shared }),
    );
    expect(sound.computerAudio).toMatchObject({ code: 'computer_audio_lost', tone: 'warn' });
    // The system gave no sound from the start, or the host closed the picker: no fault.
    const none = deviceTroubles(
      report({ screen: failed('cancelled'), computerAudio: failed('missing') }),
      plan({ scene: 'desk', screen: shared }),
    );
    expect([none.screen.kind, none.computerAudio.kind]).toEqual(['none', 'none']);
  });
});

function setUp() {
  let now = 0;
  const shown = new Map<string, { fault: Fault; tone: string }>();
  const said: string[] = [];
  const notices = createDeviceNotices({
    notice(fault, tone) {
      said.push(`+${fault.code}`);
      shown.set(fault.code, { fault, tone });
    },
    settled(code) {
      said.push(`-${code}`);
      shown.delete(code);
    },
    nowMs: () => now,
  });
  /** Reports come twice a second. */
  const see = (more: Partial<StageReport>, seconds: number, wanted: Partial<CapturePlan> = {}) => {
    for (const end = now + seconds * 1000; now < end; now += 500)
      notices.look({ report: report(more), plan: plan(wanted) });
  };
  return { notices, shown, said, see };
}

describe('notices about devices', () => {
  it('puts one up when the trouble lasts, and takes it away when the device is back', () => {
    const { said, see, shown } = setUp();
    see({}, 2);
    see({ camera: failed('lost') }, 10);
    expect(said).toEqual(['+camera_lost']);
    expect(shown.get('camera_lost')).toMatchObject({ tone: 'error', fault: { params: { name: 'Desk' } } });
    see({ camera: { kind: 'opening' } }, 2);
    expect(said).toEqual(['+camera_lost']);
    see({}, 1);
    expect(said).toEqual(['+camera_lost', '-camera_lost']);
  });

  it('makes none of a blip', () => {
    const { said, see } = setUp();
    see({}, 2);
    see({ microphone: failed('lost') }, 0.5);
    see({}, 2);
    see({ microphone: failed('frozen') }, 0.5);
    see({ microphone: { kind: 'opening' } }, 0.5);
    see({}, 5);
    expect(said).toEqual([]);
  });

  it('changes its words with the trouble, one at a time for each device', () => {
    const { said, see, shown } = setUp();
    see({ camera: failed('lost'), microphone: failed('denied') }, 3);
    see({ camera: failed('busy'), microphone: failed('denied') }, 3);
    expect([...shown.keys()].sort()).toEqual(['camera_busy', 'microphone_denied']);
    expect(said.filter((line) => line.startsWith('+'))).toHaveLength(3);
    see({ camera: failed('busy') }, 1);
    expect([...shown.keys()]).toEqual(['camera_busy']);
  });

  it('does not come again after the host put it away, until it is a new case', () => {
    const { said, see, shown } = setUp();
    see({ camera: failed('frozen') }, 3);
    shown.delete('camera_frozen');
    see({ camera: failed('frozen') }, 30);
    expect(said).toEqual(['+camera_frozen']);
    see({}, 2);
    see({ camera: failed('frozen') }, 3);
    expect(said).toEqual(['+camera_frozen', '-camera_frozen', '+camera_frozen']);
  });

  it('takes all away when the stream ends, the page goes or the host chooses none', () => {
    const { said, see, notices, shown } = setUp();
    see({ camera: failed('lost'), microphone: failed('lost') }, 3);
    see({ camera: failed('lost'), microphone: failed('lost') }, 1, { camera: null });
    expect([...shown.keys()]).toEqual(['microphone_lost']);
    notices.look(null);
    notices.look(null);
    expect(said).toEqual(['+camera_lost', '+microphone_lost', '-camera_lost', '-microphone_lost']);
  });
});
