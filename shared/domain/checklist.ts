import { z } from 'zod';
import { type Bag, LOW_STOCK } from './bag.ts';
import { type Eligibility, unmet } from './creator.ts';
import { Fault, type FaultCode } from './fault.ts';
import { TopicId } from './ids.ts';
import type { StageReport } from './media.ts';
import type { ObsState } from './obs/index.ts';
import { PathReason, RealtimeTest } from './realtime.ts';
import type { Settings } from './settings.ts';
import { isApproved, type Topic } from './topic.ts';

export const UploadTest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('running'), startedAtMs: z.number(), progress: z.number().min(0).max(1) }),
  z.object({
    kind: z.literal('done'),
    atMs: z.number(),
    /** bit/s that reached the platform; null where a server offers no way to measure without publishing. */
    uplink: z.number().nullable(),
    rttMs: z.number(),
    /** bit/s the chosen format needs, with a third of headroom. */
    needed: z.number(),
    enough: z.boolean(),
    /** Null: only the one way was there to be measured. */
    realtime: RealtimeTest.nullable().default(null),
    recommended: z
      .object({ path: z.enum(['realtime', 'steady']), reasons: z.array(PathReason) })
      .nullable()
      .default(null),
  }),
  z.object({ kind: z.literal('failed'), atMs: z.number(), fault: Fault }),
]);
export type UploadTest = z.infer<typeof UploadTest>;

export const StepId = z.enum(['eligibility', 'topic', 'bag', 'stage', 'upload']);
export type StepId = z.infer<typeof StepId>;

/**
 * ok: fine. wait: somebody else works on it. todo: the host has to act. advise: going live is possible, but look here.
 * loading: not known yet. `code` picks the words (`checklist.<id>.<code>`), `params` fill them.
 */
export const ChecklistStep = z.object({
  id: StepId,
  state: z.enum(['ok', 'wait', 'todo', 'advise', 'loading']),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ChecklistStep = z.infer<typeof ChecklistStep>;

export const Checklist = z.object({
  steps: z.array(ChecklistStep),
  canGoLive: z.boolean(),
  /** The first step that keeps the host from going live. */
  blockedBy: StepId.nullable(),
  /** The approved topic a stream would start with. */
  topicId: TopicId.nullable(),
});
export type Checklist = z.infer<typeof Checklist>;

export type ChecklistInput = {
  kind: Settings['platform']['kind'];
  manual: Settings['manual'];
  eligibility: Eligibility | null;
  /** Why the platform cannot be asked, when it cannot. */
  platformFault: Fault | null;
  topics: readonly Topic[] | null;
  chosenTopicId: TopicId | null;
  bag: Bag | null;
  report: StageReport | null;
  camera: Settings['stage']['camera'];
  /** Set in OBS mode: the picture comes from there. `follows`: a stream the host starts in OBS is the one to follow. */
  obs: { state: ObsState; follows: boolean } | null;
  upload: UploadTest;
  /** Which way the host wants the stream to take. */
  uploadPath: Settings['stage']['uploadPath'];
  nowMs: number;
};

const step = (
  id: StepId,
  state: ChecklistStep['state'],
  code: string,
  params: ChecklistStep['params'] = {},
): ChecklistStep => ({ id, state, code, params });

/** The topic the checklist speaks about: the chosen one, else the one nearest to going live. */
export function currentTopic(topics: readonly Topic[], chosen: TopicId | null, nowMs: number): Topic | null {
  const picked = topics.find((topic) => topic.id === chosen);
  if (picked) return picked;
  const rank = (topic: Topic): number => {
    if (isApproved(topic.state, nowMs)) return 0;
    if (topic.state.kind === 'changes_requested') return 1;
    if (topic.state.kind === 'in_review' || topic.state.kind === 'submitted') return 2;
    return topic.state.kind === 'draft' ? 3 : 4;
  };
  return [...topics].sort((a, b) => rank(a) - rank(b) || b.updatedAtMs - a.updatedAtMs)[0] ?? null;
}

function eligibilityStep(input: ChecklistInput): ChecklistStep {
  if (input.platformFault) return step('eligibility', 'todo', 'unreachable', { fault: input.platformFault.code });
  if (!input.eligibility) return step('eligibility', 'loading', 'loading');
  const missing = unmet(input.eligibility);
  const params: ChecklistStep['params'] = { missing: missing.length };
  for (const criterion of input.eligibility.criteria) {
    params[`${criterion.id}Have`] = criterion.have;
    params[`${criterion.id}Need`] = criterion.need;
  }
  return input.eligibility.eligible
    ? step('eligibility', 'ok', 'eligible', params)
    : step('eligibility', 'todo', 'not_eligible', params);
}

function topicStep(input: ChecklistInput, topic: Topic | null): ChecklistStep {
  if (!input.topics) return step('topic', 'loading', 'loading');
  if (!topic) return step('topic', 'todo', 'none');
  const params = { title: topic.title, category: topic.category ?? '' };
  switch (topic.state.kind) {
    case 'approved':
      return isApproved(topic.state, input.nowMs)
        ? step('topic', 'ok', 'approved', { ...params, validUntilMs: topic.state.validUntilMs })
        : step('topic', 'todo', 'expired', params);
    case 'submitted':
    case 'in_review':
      return step('topic', 'wait', topic.state.kind, {
        ...params,
        submittedAtMs: topic.state.submittedAtMs,
        expectedByMs: topic.state.expectedByMs,
      });
    case 'changes_requested':
    case 'rejected':
      return step('topic', 'todo', topic.state.kind, { ...params, notes: topic.state.notes.length });
    case 'draft':
      return step('topic', 'todo', 'draft', params);
  }
}

function bagStep(input: ChecklistInput): ChecklistStep {
  const bag = input.bag;
  if (!bag) return step('bag', 'loading', 'loading');
  const count = bag.items.length;
  if (count === 0) return step('bag', 'todo', 'empty');
  const gone = bag.items.filter((item) => !item.available).length;
  const soldOut = bag.items.filter((item) => item.available && item.stock === 0).length;
  const low = bag.items.filter((item) => item.available && item.stock > 0 && item.stock < LOW_STOCK).length;
  const params = { count, gone, soldOut, low, checkedAtMs: bag.checkedAtMs };
  if (gone > 0) return step('bag', 'advise', 'gone', params);
  if (soldOut > 0) return step('bag', 'advise', 'sold_out', params);
  if (low > 0) return step('bag', 'ok', 'low', params);
  return step('bag', 'ok', 'ready', params);
}

const SOURCE_WORDS: Partial<Record<string, string>> = {
  denied: 'denied',
  busy: 'busy',
  missing: 'missing',
  lost: 'lost',
  frozen: 'frozen',
};

function stageStep(input: ChecklistInput): ChecklistStep {
  const report = input.report;
  if (!report) return step('stage', 'loading', 'loading');
  const { camera, microphone, encoder } = report;
  if (encoder.kind === 'failed') return step('stage', 'todo', 'no_encoder');
  if (camera.kind === 'failed')
    return step('stage', 'todo', `camera_${SOURCE_WORDS[camera.code] ?? 'failed'}`, { name: camera.label });
  if (camera.kind === 'off' && report.screen.kind !== 'on') {
    const cameras = report.devices.filter((device) => device.kind === 'camera');
    if (report.permissions.camera === 'denied') return step('stage', 'todo', 'camera_denied', { name: '' });
    if (cameras.length === 0) return step('stage', 'todo', 'no_camera', { name: '' });
    // A browser names its devices once it was allowed one: until then there is nothing to choose from.
    const named = cameras.some((device) => device.label !== '');
    return step('stage', 'todo', named ? 'camera_not_chosen' : 'camera_not_asked');
  }
  if (camera.kind === 'opening') return step('stage', 'loading', 'opening');
  const params = {
    name: camera.kind === 'on' ? camera.label : '',
    width: camera.kind === 'on' ? (camera.width ?? 0) : 0,
    height: camera.kind === 'on' ? (camera.height ?? 0) : 0,
    fps: camera.kind === 'on' ? Math.round(camera.fps ?? 0) : 0,
    mic: microphone.kind === 'on' ? microphone.label : '',
    level: Math.round(report.audio.levelDb),
  };
  if (microphone.kind === 'failed')
    return step('stage', 'advise', `microphone_${SOURCE_WORDS[microphone.code] ?? 'failed'}`, params);
  if (microphone.kind !== 'on') return step('stage', 'advise', 'no_microphone', params);
  return step('stage', 'ok', 'ready', params);
}

/** In OBS mode the stage step asks whether OBS is there and fits the room. */
function obsStep({ state, follows }: NonNullable<ChecklistInput['obs']>): ChecklistStep {
  const { link, video, encoder, findings } = state;
  switch (link.kind) {
    case 'off':
    case 'connecting':
      return step('stage', 'loading', 'obs_connecting');
    case 'waiting':
      return step('stage', 'todo', 'obs_waiting', { fault: link.fault.code });
    case 'refused':
      return step('stage', 'todo', 'obs_refused', { fault: link.fault.code });
    case 'connected':
      break;
  }
  if (!video) return step('stage', 'loading', 'obs_connecting');
  if (!follows && findings.some((finding) => finding.level === 'block')) return step('stage', 'todo', 'obs_elsewhere');
  const params = {
    width: video.outputWidth,
    height: video.outputHeight,
    fps: Math.round(video.fpsNumerator / video.fpsDenominator),
    kbps: encoder?.mode === 'simple' ? encoder.videoKbps : 0,
    version: link.obsVersion,
    count: findings.filter((finding) => finding.level === 'look').length,
  };
  return params.count > 0 ? step('stage', 'advise', 'obs_look', params) : step('stage', 'ok', 'obs_ready', params);
}

function uploadStep(input: ChecklistInput): ChecklistStep {
  const test = input.upload;
  switch (test.kind) {
    case 'never':
      return step('upload', 'advise', 'never');
    case 'running':
      return step('upload', 'loading', 'running', { percent: Math.round(test.progress * 100) });
    case 'failed':
      return step('upload', 'advise', 'failed', { fault: test.fault.code });
    case 'done': {
      const params = { uplink: test.uplink ?? 0, rttMs: Math.round(test.rttMs), needed: test.needed, atMs: test.atMs };
      if (test.uplink === null) return step('upload', 'ok', 'reachable', params);
      return (
        // With OBS nothing leaves by the studio's own stage.
        (input.obs ? null : wayStep(test, input.uploadPath)) ??
        (test.enough ? step('upload', 'ok', 'enough', params) : step('upload', 'advise', 'slow', params))
      );
    }
  }
}

/** What the real-time half adds; null: the stream goes the steady way, and the numbers of that are the answer. */
function wayStep(
  { realtime, recommended, uplink, rttMs, needed, atMs }: Extract<UploadTest, { kind: 'done' }>,
  wanted: Settings['stage']['uploadPath'],
): ChecklistStep | null {
  if (realtime === null || recommended === null) return null;
  const params = { uplink: uplink ?? 0, rttMs: Math.round(rttMs), needed, atMs };
  if (wanted === 'realtime' && realtime.kind === 'not_offered')
    return step('upload', 'advise', 'realtime_not_offered', params);
  if (wanted === 'realtime' && realtime.kind === 'failed')
    return step('upload', 'advise', 'realtime_failed', { ...params, fault: realtime.fault.code });
  if (realtime.kind !== 'done') return null;
  if (wanted === 'realtime' && recommended.path === 'steady')
    return step('upload', 'advise', 'realtime_doubtful', params);
  if (recommended.path === 'steady') return null;
  const direct = { ...params, uplink: realtime.uplink ?? params.uplink, rttMs: Math.round(realtime.rttMs ?? rttMs) };
  if (wanted !== 'steady') return step('upload', 'ok', 'realtime', direct);
  // Chosen against the advice: nothing is wrong as long as the line is enough, but worth a second look where it is not.
  return uplink !== null && uplink < needed
    ? step('upload', 'advise', 'steady_slow', params)
    : step('upload', 'ok', 'steady_chosen', params);
}

/**
 * What still stands between the host and going live. Pure; the core computes it, the page shows it, the live session
 * asks it again before it opens. A manual address needs no platform: its topic, bag and eligibility steps are absent.
 */
export function checklist(input: ChecklistInput): Checklist {
  const topic = input.topics ? currentTopic(input.topics, input.chosenTopicId, input.nowMs) : null;
  const picture = input.obs ? obsStep(input.obs) : stageStep(input);
  const steps =
    input.kind === 'manual'
      ? // To the host's own address in OBS there is no way to try: only OBS knows it.
        [picture, ...(input.obs && input.manual.url.trim() === '' ? [] : [uploadStep(input)])]
      : [eligibilityStep(input), topicStep(input, topic), bagStep(input), picture, uploadStep(input)];
  const blocking = steps.find(
    (s) => s.state === 'todo' || s.state === 'wait' || (s.state === 'loading' && s.id !== 'upload'),
  );
  return {
    steps,
    canGoLive: blocking === undefined,
    blockedBy: blocking?.id ?? null,
    topicId: topic && isApproved(topic.state, input.nowMs) ? topic.id : null,
  };
}

/** The fault a refused start carries, by the step that blocks it. */
export const BLOCKED_FAULT: Readonly<Record<StepId, FaultCode>> = {
  eligibility: 'not_eligible',
  topic: 'topic_not_approved',
  bag: 'bag_empty',
  stage: 'no_camera',
  upload: 'not_ready',
};
