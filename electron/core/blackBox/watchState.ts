import type {
  BlackBoxFacts,
  BlackBoxNote,
  BlackBoxSubject,
  Fault,
  IngestState,
  LiveState,
  SourceState,
  StudioState,
} from '../../../shared/domain/index.ts';

type Said = { to: string; facts?: BlackBoxFacts };
type Told = { state: Said; fault?: Fault | null };

/**
 * The lines that follow from a change of the studio's state, in the order of this file. All states of a stream that pages see
 * are written down from here, so that nobody has to think of it where they change. Sections are compared as objects: the hub
 * replaces what changes and leaves the rest.
 */
export function watchState(before: StudioState, after: StudioState): BlackBoxNote[] {
  const notes: BlackBoxNote[] = [];
  const compare = (of: BlackBoxSubject, from: Told, to: Told) => {
    const same = from.state.to === to.state.to && JSON.stringify(from.state.facts) === JSON.stringify(to.state.facts);
    if (!same) notes.push({ kind: 'state', of, from: from.state.to, ...to.state });
    const told = to.fault && JSON.stringify(to.fault) !== JSON.stringify(from.fault);
    if (told && to.fault) notes.push({ kind: 'fault', where: of, fault: to.fault });
  };

  if (before.live !== after.live) {
    compare('live', liveSaid(before.live), liveSaid(after.live));
    for (const [of, say] of LIVE_PARTS) compare(of, say(before.live), say(after.live));
  }
  if (before.stage !== after.stage) {
    const [from, to] = [before.stage.report, after.stage.report];
    if (to) {
      for (const name of ['camera', 'microphone', 'screen'] as const)
        compare(name, sourceSaid(from?.[name]), sourceSaid(to[name]));
      compare('encoder', encoderSaid(from), encoderSaid(to));
    }
  }
  if (before.platform !== after.platform) compare('platform', platformSaid(before), platformSaid(after));
  if (before.obs.link !== after.obs.link && after.settings.obs.use)
    compare('obs', { state: { to: before.obs.link.kind } }, { state: { to: after.obs.link.kind } });
  if (before.disk !== after.disk) compare('disk', diskSaid(before), diskSaid(after));
  if (before.plan !== after.plan) notes.push(...byHost(before, after));
  if (before.notices !== after.notices)
    for (const notice of after.notices)
      if (!before.notices.some((one) => one.id === notice.id && one.atMs === notice.atMs))
        notes.push({ kind: 'fault', where: 'notice', fault: notice.fault });
  if (before.health !== after.health && after.health) {
    const [from, to] = [before.health?.source ?? 'none', after.health.source];
    if (from !== to) notes.push({ kind: 'state', of: 'source', from, to });
    notes.push({ kind: 'health', health: rounded(after.health) });
  }
  return notes;
}

const OFF: Told = { state: { to: 'off' } };

function liveSaid(live: LiveState): Told {
  switch (live.kind) {
    case 'opening': {
      const step = live.steps.find((one) => one.state === 'running' || one.state === 'failed');
      return { state: { to: live.closing ? 'opening.closing' : `opening.${step?.id ?? 'begins'}` } };
    }
    case 'ending':
    case 'ended':
      return { state: { to: live.kind, facts: { reason: live.reason } } };
    case 'failed':
      return { state: { to: 'failed', facts: { wasLive: live.wasLive } }, fault: live.fault };
    default:
      return { state: { to: live.kind } };
  }
}

/** Parts of the live state that are states of their own. */
const LIVE_PARTS: readonly [BlackBoxSubject, (live: LiveState) => Told][] = [
  ['ingest', (live) => (live.kind === 'live' ? ingestSaid(live.ingest) : OFF)],
  ['page', (live) => (live.kind === 'live' && live.stage === 'studio' ? { state: { to: live.page } } : OFF)],
  [
    'recording',
    (live) =>
      live.kind !== 'live'
        ? OFF
        : live.recording.kind === 'failed'
          ? { state: { to: 'failed' }, fault: live.recording.fault }
          : { state: { to: live.recording.kind } },
  ],
];

function ingestSaid(ingest: IngestState): Told {
  switch (ingest.kind) {
    case 'degraded':
      return { state: { to: 'degraded', facts: { why: ingest.why } } };
    case 'reconnecting':
      return {
        state: {
          to: 'reconnecting',
          facts: { attempt: ingest.attempt, nextTryAtMs: ingest.nextTryAtMs, closesAtMs: ingest.closesAtMs },
        },
        fault: ingest.fault,
      };
    case 'taken_over':
    case 'failed':
      return { state: { to: ingest.kind }, fault: ingest.fault };
    default:
      return { state: { to: ingest.kind } };
  }
}

function sourceSaid(source: SourceState | undefined): Told {
  if (!source) return { state: { to: 'unknown' } };
  if (source.kind === 'failed') return { state: { to: `failed.${source.code}`, facts: { device: source.label } } };
  if (source.kind !== 'on') return { state: { to: source.kind } };
  // The frame rate of a device wavers; the health lines have the one that counts.
  return {
    state: {
      to: 'on',
      facts: { device: source.label, width: source.width ?? null, height: source.height ?? null },
    },
  };
}

function encoderSaid(report: StudioState['stage']['report']): Told {
  const encoder = report?.encoder;
  if (!encoder) return { state: { to: 'unknown' } };
  if (encoder.kind === 'failed') return { state: { to: 'failed', facts: { why: encoder.why.slice(0, 300) } } };
  if (encoder.kind !== 'ready') return { state: { to: encoder.kind } };
  const { codec, acceleration, width, height } = encoder;
  return { state: { to: 'ready', facts: { codec, acceleration, width, height, rejected: encoder.rejected.length } } };
}

function platformSaid({ platform }: StudioState): Told {
  return { state: { to: platform.kind }, fault: platform.kind === 'offline' ? platform.fault : null };
}

function diskSaid({ disk }: StudioState): Told {
  if (!disk) return OFF;
  const facts = { freeBytes: disk.freeBytes, secondsLeft: Math.round(disk.secondsLeft) };
  // While there is room the numbers are not worth a line each time.
  return { state: disk.level === 'fine' ? { to: 'fine' } : { to: disk.level, facts } };
}

/** What the host chose during the stream, as far as it shows in the picture or the sound. */
function byHost(before: StudioState, after: StudioState): BlackBoxNote[] {
  const { scene, micMuted, computerAudioMuted, beRightBack } = after.plan;
  const now = { scene, micMuted, computerAudioMuted, beRightBack };
  return Object.entries(now).flatMap(([what, value]): BlackBoxNote[] =>
    before.plan[what as keyof typeof now] === value
      ? []
      : [{ kind: 'decision', what, why: 'the host chose it', facts: { value } }],
  );
}

/** Digits behind the point that nobody reads would be a third of the file. */
function rounded<T extends Record<string, unknown>>(health: T): T {
  const short = Object.entries(health).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ]);
  return Object.fromEntries(short) as T;
}
