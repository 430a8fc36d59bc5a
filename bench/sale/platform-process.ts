import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RoomId } from '../../shared/domain/index.ts';
import type { SaleItem } from './events.ts';
import type { FromPlatform, ToPlatform } from './messages.ts';

type Sent = Extract<FromPlatform, { t: 'sent' }>;

export type PlatformProcess = {
  readonly pid: number;
  readonly baseUrl: string;
  readonly token: string;
  pretendVideo(): void;
  sell(items: readonly SaleItem[]): void;
  /** Resolves when all of it is in the platform's log. */
  rush(roomId: RoomId, count: number, overMs: number): Promise<Sent>;
  stop(): Promise<void>;
};

/** Starts `platform.ts` and waits until it is up. */
export async function startPlatform(dataDir: string): Promise<PlatformProcess> {
  const child = fork(join(import.meta.dirname, 'platform.ts'), [dataDir], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const up = await answer(child, 'up');
  const send = (message: ToPlatform) => child.send(message);
  return {
    pid: child.pid ?? 0,
    baseUrl: up.baseUrl,
    token: up.token,
    pretendVideo: () => void send({ t: 'video' }),
    sell: (items) => void send({ t: 'items', items }),
    async rush(roomId, count, overMs) {
      const sent = answer(child, 'sent');
      send({ t: 'rush', roomId, count, overMs });
      return sent;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      send({ t: 'stop' });
      await gone;
    },
  };
}

function answer<T extends FromPlatform['t']>(child: ChildProcess, t: T): Promise<Extract<FromPlatform, { t: T }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromPlatform) => {
      if (message.t !== t) return;
      finish();
      resolve(message as Extract<FromPlatform, { t: T }>);
    };
    const onExit = () => {
      finish();
      reject(new Error('the platform process ended'));
    };
    const finish = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
