import net, { type AddressInfo } from 'node:net';
import { startFakeObs } from '../../electron/core/obs/fakeObs.ts';
import type { ObsConnection } from '../../electron/core/obs/port.ts';
import { missing } from './needs.ts';
import { freePorts, startNginxRtmp } from './nginxRtmp.ts';
import { rtmpService, startObs } from './obs.ts';

export type StreamsTo = 'live' | 'nothing' | 'refused' | 'silent';
/** An OBS to ask, and what can happen to it. */
export type ObsSubject = {
  readonly port: number;
  readonly password: string;
  /** Where the next stream goes. */
  streamTo(connection: ObsConnection, where: StreamsTo): Promise<void>;
  loseServer(): Promise<void>;
  backServer(): Promise<void>;
  quit(): Promise<void>;
  crash(): Promise<void>;
  restart(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  close(): Promise<void>;
};

const PASSWORD = 'obs-pass-1';

async function fakeSubject(): Promise<ObsSubject> {
  const obs = await startFakeObs({ password: PASSWORD, replayBuffer: true });
  obs.meters(20);
  const BE = { live: 'up', nothing: 'down', refused: 'refuses_key', silent: 'silent' } as const;
  return {
    port: obs.port,
    password: PASSWORD,
    streamTo: async (_, where) => obs.server.be(BE[where]),
    loseServer: async () => obs.server.lose(),
    backServer: async () => obs.server.back(),
    quit: () => obs.quit(),
    crash: () => obs.crash(),
    restart: () => obs.restart(),
    freeze: async () => obs.freeze(),
    thaw: () => obs.thaw(),
    close: () => obs.close(),
  };
}

async function realSubject(): Promise<ObsSubject> {
  const nginx = await startNginxRtmp();
  const silent = net.createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const obs = await startObs({ password: PASSWORD, replayBuffer: true });
  const servers: Record<StreamsTo, string> = {
    live: nginx.url('live'),
    refused: nginx.url('refuse'),
    nothing: `rtmp://127.0.0.1:${(await freePorts(1))[0]}/live`,
    silent: `rtmp://127.0.0.1:${(silent.address() as AddressInfo).port}/live`,
  };
  return {
    port: obs.port,
    password: PASSWORD,
    async streamTo(connection, where) {
      const { type, settings } = rtmpService(servers[where], 'contract');
      const reply = await connection.call('SetStreamServiceSettings', {
        streamServiceType: type,
        streamServiceSettings: { server: String(settings.server), key: String(settings.key) },
      });
      if (!reply.ok) throw new Error(reply.fault.detail);
    },
    loseServer: () => nginx.kill(),
    backServer: () => nginx.restart(),
    quit: () => obs.quit(),
    crash: () => obs.kill(),
    restart: () => obs.restart(),
    freeze: () => obs.freeze(),
    thaw: () => obs.thaw(),
    async close() {
      await obs.close();
      await nginx.close();
      silent.close();
    },
  };
}

/** For `describe.skipIf(skip)`: what holds for the one has to hold for the other. */
export const OBS_SUBJECTS = [
  { name: 'the fake', start: fakeSubject, skip: false },
  { name: 'a real OBS', start: realSubject, skip: missing('obs', 'xvfb', 'ffmpeg', 'nginx', 'nginxRtmp') },
];
