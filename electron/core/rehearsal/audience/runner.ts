import { FaultError, type RoomId } from '../../../../shared/domain/index.ts';
import type { Bags } from '../bag.ts';
import type { Crowd } from '../crowd.ts';
import type { RehearsalLog } from '../options.ts';
import type { Scenario } from '../resources.ts';
import type { World } from '../world.ts';
import { type Audience, type AudienceAction, createAudience } from './engine.ts';

/** Real milliseconds between two steps. */
const TICK_MS = 250;
/** Audience seconds one step may cover; a faster audience makes more steps per tick. */
const MAX_STEP_S = 0.5;
/** After this many steps in one tick the rest is dropped: the machine is too slow for the speed asked. */
const MAX_STEPS = 64;

export type Runner = {
  start(roomId: RoomId, scenario: Scenario): void;
  stop(): void;
  /** A person on a phone came or went; they count with the others. */
  people(count: number): void;
};

export type RunnerPorts = {
  world: World;
  crowd: Crowd;
  bags: Bags;
  seed: number;
  speed: number;
  log: RehearsalLog;
};

/** Lets a scenario happen in a room, step by step, each step one transaction. */
export function createRunner(ports: RunnerPorts): Runner {
  const { world, crowd, bags } = ports;
  let running: { roomId: RoomId; audience: Audience; timer: NodeJS.Timeout } | null = null;
  let phones = 0;
  let peak = 0;
  let lastWatching = { watching: 0, total: 0 };

  const change = (at: number, what: { stock?: number; available?: boolean }) => {
    const item = bags.items()[at];
    if (item) bags.setProduct(item.productId, what);
  };

  /** A payment that fails is no order; the other troubles are about one that was placed. */
  const order = (roomId: RoomId, action: Extract<AudienceAction, { kind: 'buy' }>) => {
    const { viewer, itemId, quantity, trouble: reason } = action;
    if (reason === 'payment_failed') {
      crowd.trouble(roomId, viewer, { orderId: null, itemId, quantity, reason });
      return;
    }
    const { orderId } = crowd.buy(roomId, viewer, itemId, quantity);
    if (reason) crowd.trouble(roomId, viewer, { orderId, itemId, quantity, reason });
  };

  const perform = (roomId: RoomId, audience: Audience, action: AudienceAction) => {
    try {
      switch (action.kind) {
        case 'join':
          crowd.join(roomId, action.viewer);
          return;
        case 'say':
          crowd.say(roomId, action.viewer, action.text);
          return;
        case 'like':
          crowd.like(roomId, action.viewer, action.count);
          return;
        case 'buy':
          order(roomId, action);
          return;
        case 'watching':
          lastWatching = action;
          tellWatching(roomId);
          return;
        case 'incident':
          // The last item, so that the one a host most likely explains stays.
          if (action.incident === 'item_leaves') change(bags.items().length - 1, { available: false });
          else change(0, { stock: 3 });
          return;
      }
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      // Refused like anybody else: muted, filtered, sold out. Who was sent out or blocked does not come back.
      const out = error.fault.code === 'viewer_removed' || error.fault.code === 'viewer_blocked';
      if (out && 'viewer' in action) audience.forget(action.viewer.id);
    }
  };
  const tellWatching = (roomId: RoomId) => {
    peak = Math.max(peak, phones);
    crowd.watching(roomId, lastWatching.watching + phones, lastWatching.total + peak);
  };

  const stop = () => {
    if (running) clearInterval(running.timer);
    running = null;
    lastWatching = { watching: 0, total: 0 };
    peak = 0;
  };

  const tick = (roomId: RoomId, audience: Audience) => {
    const seconds = (TICK_MS / 1000) * ports.speed;
    const steps = Math.min(MAX_STEPS, Math.max(1, Math.ceil(seconds / MAX_STEP_S)));
    for (let n = 0; n < steps && running; n += 1) {
      world.db.tx(() => {
        const view = { items: bags.items(), explaining: bags.explaining()?.itemId ?? null };
        for (const action of audience.step(seconds / steps, view)) perform(roomId, audience, action);
      });
    }
  };

  return {
    start(roomId, scenario) {
      stop();
      const { minStock } = scenario;
      if (minStock !== null && ports.speed > 0) bags.stockUp(minStock);
      const audience = createAudience(scenario, world.resources.lines, ports.seed);
      const timer = setInterval(() => {
        if (ports.speed <= 0) return;
        try {
          tick(roomId, audience);
        } catch (error) {
          // A full disk or a room that ended under a step: the audience leaves, the room goes on.
          ports.log.error({ detail: error instanceof Error ? error.message : String(error) }, 'audience stopped');
          stop();
        }
      }, TICK_MS);
      running = { roomId, audience, timer };
      if (phones > 0) tellWatching(roomId);
    },
    stop,
    people(count) {
      if (count === phones) return;
      phones = count;
      if (running) tellWatching(running.roomId);
    },
  };
}
