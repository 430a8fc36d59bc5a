import { afterEach, expect, it, vi } from 'vitest';
import { type LiveState, SessionId, Settings } from '../../shared/domain/index.ts';
import { createAdapting } from './adapting.ts';
import { NO_WISHES, type StudioWishes } from './derive.ts';

const opening = (stage: 'studio' | 'obs'): LiveState => ({
  kind: 'opening',
  sessionId: SessionId.parse('s1'),
  stage,
  awaitsButton: false,
  destination: { kind: 'manual' },
  rehearsal: false,
  startedAtMs: 1,
  steps: [],
});

function rig() {
  const wishes: StudioWishes = { ...NO_WISHES, rate: { videoBitrate: 300_000, fps: 15, size: null } };
  const all = Settings.parse({});
  const settings = { get: () => all };
  const log = { error: vi.fn() };
  const nothing = () => undefined;
  const adapting = createAdapting({
    ...{ settings, wishes, log, link: () => null, skipPictures: nothing, changed: nothing, tell: nothing },
  });
  afterEach(() => adapting.follow({ kind: 'prepare' }));
  return { adapting, wishes, log };
}

it('runs from the opening of a stream to its end, and begins with all that the format has', async () => {
  const { adapting, wishes } = rig();
  expect(adapting.state()).toBeNull();
  adapting.follow(opening('studio'));
  expect(wishes.rate).toBeNull();
  await vi.waitFor(() => expect(adapting.state()).toMatchObject({ level: 'full', videoBitrate: 2_500_000 }));
  adapting.follow({ kind: 'prepare' });
  expect(adapting.state()).toBeNull();
});

it('leaves a stream that ended before it began, and one that OBS makes, alone', async () => {
  const { adapting } = rig();
  adapting.follow(opening('studio'));
  adapting.follow({ kind: 'prepare' });
  await import('./adapt/index.ts');
  await new Promise((next) => setImmediate(next));
  expect(adapting.state()).toBeNull();
  adapting.follow(opening('obs'));
  await new Promise((next) => setImmediate(next));
  expect(adapting.state()).toBeNull();
});

it('asks for little while nobody wants the packets, and for all that the line carries after', async () => {
  const { adapting, wishes } = rig();
  adapting.follow(opening('studio'));
  adapting.spare(true);
  expect(wishes.rate).toEqual({ videoBitrate: 300_000, fps: 5, size: null });
  adapting.spare(false);
  expect(wishes.rate).toBeNull();
  adapting.spare(true);
  adapting.follow({ kind: 'prepare' });
  adapting.follow(opening('studio'));
  expect(wishes.rate).toBeNull();
});
