import type { AdaptController, AdaptSample, Decision } from './controller.ts';

/**
 * A line and what feeds it, for tests: an encoder that does as it is asked, a send buffer, a bottleneck with a queue, a
 * server that confirms in steps. Advances in steps of 10 ms; the controller looks every 250 ms.
 */
export type Line = {
  /** bit/s that the bottleneck carries at a time. */
  capacity(atMs: number): number;
  /** One way, and by how much it wanders. */
  latencyMs?: number;
  jitterMs?: number;
  /** Bytes between two confirmations; null: the server never confirms. */
  confirmsEvery?: number | null;
  /** The kernel takes so much before our own queue grows. */
  kernelBytes?: number;
  /** The publication is gone in these spans of time. */
  down?: readonly (readonly [fromMs: number, toMs: number])[];
  /** What the encoder gives in place of what it is asked for. */
  content?(asked: number, atMs: number): number;
  random?: () => number;
};

export type Moment = {
  readonly atMs: number;
  readonly videoBitrate: number;
  readonly fps: number;
  readonly height: number;
  readonly capacity: number;
  /** How long a byte takes from the encoder to the server, if it leaves now. */
  readonly delayMs: number;
};
export type Ride = {
  readonly moments: readonly Moment[];
  readonly decisions: readonly (Decision & { atMs: number })[];
};

const STEP_MS = 10;
const LOOK_MS = 250;
const AUDIO_BITRATE = 128_000;
const FRAME_MS = 1000 / 30;
const GOP_FRAMES = 60;
/** A key frame is so many times a usual one: CBR encoders give it two to eight times. */
const KEY_WEIGHT = 5;

export function ride(controller: AdaptController, line: Line, untilMs: number): Ride {
  const { latencyMs = 20, jitterMs = 0, confirmsEvery = 32 * 1024, kernelBytes = 400_000 } = line;
  const random = line.random ?? seeded(7);
  const moments: Moment[] = [];
  const decisions: (Decision & { atMs: number })[] = [];
  let state = controller.state();
  let [produced, sent, arrived, frames, nextFrameMs] = [0, 0, 0, 0, 0];
  let acked: number | null = null;
  let lastStep = 0;
  let rttMs: number | null = null;
  let up = true;
  let earned = 0;
  /** Confirmations on their way back, and when each byte left us. */
  let confirmations: { atMs: number; bytes: number }[] = [];
  let leaving: { atMs: number; bytes: number }[] = [];
  const whenLeft: { atMs: number; bytes: number }[] = [];

  for (let atMs = 0; atMs <= untilMs; atMs += STEP_MS) {
    const isDown = (line.down ?? []).some(([from, to]) => atMs >= from && atMs < to);
    if (isDown === up) {
      up = !isDown;
      [produced, sent, arrived, lastStep, acked, confirmations, leaving] = [0, 0, 0, 0, null, [], []];
      whenLeft.length = 0;
      nextFrameMs = atMs; // what is encoded while nothing stands goes nowhere
    }
    if (up) {
      produced += ((AUDIO_BITRATE / 8000) * STEP_MS) | 0;
      while (nextFrameMs <= atMs) {
        const asked = line.content?.(state.videoBitrate, atMs) ?? state.videoBitrate;
        const mean = (asked / 8000) * FRAME_MS;
        const weight = (frames % GOP_FRAMES === 0 ? KEY_WEIGHT : 1) / ((GOP_FRAMES - 1 + KEY_WEIGHT) / GOP_FRAMES);
        produced += mean * weight;
        frames += 1;
        nextFrameMs += FRAME_MS;
      }
      const take = Math.min(produced - sent, Math.max(0, kernelBytes - (sent - arrived)));
      if (take > 0) {
        sent += take;
        leaving.push({ atMs: atMs + latencyMs + jitterMs * random(), bytes: sent });
        whenLeft.push({ atMs, bytes: sent });
        if (whenLeft.length > 4_000) whenLeft.splice(0, 2_000);
      }
      earned = Math.min(earned + (line.capacity(atMs) / 8000) * STEP_MS, Math.max(3_000, line.capacity(atMs) / 400));
      const reachable = leaving.findLast((portion) => portion.atMs <= atMs)?.bytes ?? arrived;
      const give = Math.min(earned, Math.max(0, reachable - arrived));
      arrived += give;
      earned -= give;
      while (leaving.length > 1 && (leaving[1]?.atMs ?? Infinity) <= atMs) leaving.shift();
      if (confirmsEvery !== null && arrived - lastStep >= confirmsEvery) {
        lastStep = arrived;
        confirmations.push({ atMs: atMs + latencyMs + jitterMs * random(), bytes: arrived });
      }
      while ((confirmations[0]?.atMs ?? Infinity) <= atMs) {
        acked = confirmations.shift()?.bytes ?? acked;
        const left = whenLeft.find(({ bytes }) => bytes >= (acked ?? 0));
        if (left) rttMs = atMs - left.atMs;
      }
    }
    if (atMs % LOOK_MS !== 0) continue;
    const queueBytes = produced - sent;
    const sample: AdaptSample = {
      nowMs: atMs,
      connected: up,
      source: 'page',
      sentBytes: Math.round(sent),
      ackedBytes: acked === null ? null : Math.round(acked),
      unackedBytes: acked === null ? null : Math.round(sent - acked),
      queueBytes: Math.round(queueBytes),
      // Bytes that wait were produced at about the rate of now.
      queueMs: (queueBytes * 8000) / (state.videoBitrate + AUDIO_BITRATE),
      rttMs,
    };
    const decision = controller.take(sample);
    if (decision) {
      state = decision.state;
      decisions.push({ ...decision, atMs });
    }
    const { videoBitrate, fps, height } = state;
    const capacity = line.capacity(atMs);
    const delayMs = ((produced - arrived) * 8000) / Math.max(1, capacity) + latencyMs;
    moments.push({ atMs, videoBitrate, fps, height, capacity, delayMs });
  }
  return { moments, decisions };
}

/** A small repeatable source of numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Times the bitrate turned from falling to rising or back. */
export function turns(moments: readonly Moment[], fromMs = 0): number {
  let [direction, count] = [0, 0];
  for (const [i, { atMs, videoBitrate }] of moments.entries()) {
    const before = moments[i - 1];
    if (!before || atMs < fromMs || videoBitrate === before.videoBitrate) continue;
    const now = Math.sign(videoBitrate - before.videoBitrate);
    if (direction !== 0 && now !== direction) count += 1;
    direction = now;
  }
  return count;
}
