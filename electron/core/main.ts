import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import { type PortLike, portConnection } from './channel/index.ts';
import { type RecordingFound, RecordingWanted } from './recordingsWire.ts';
import { contractFaults } from './server/index.ts';
import { createLogger, openDataDir, openSettings, openStudioDb, shellSecrets, watchedSecrets } from './store/index.ts';
import { createStudio } from './studio.ts';

/**
 * The core as the desktop app's utility process. The shell forks it, hands it one port for each wish of a page
 * (`attach`), keeps its secrets, asks where a recording is (`recording`), and asks it to stop (`shutdown`). It imports
 * nothing of Electron.
 */
const FromShell = z.discriminatedUnion('t', [
  z.object({ t: z.literal('attach'), clientId: z.string().max(64), channel: z.enum(['rpc', 'media']) }),
  z.object({ t: z.literal('shutdown') }),
  RecordingWanted,
]);

/** What `process.parentPort` is in a utility process (Electron 45). */
type ParentPort = {
  postMessage(message: unknown): void;
  /** `ports` are `MessagePortMain`s: they have to be started. */
  on(event: 'message', listener: (event: { data: unknown; ports: readonly PortLike[] }) => void): unknown;
};

const EXIT_HELD = 10;
const EXIT_FAULT = 11;
const EXIT_CRASH = 70;

const parent = (process as { parentPort?: ParentPort }).parentPort;
if (!parent) {
  process.stderr.write('core/main.ts runs inside the desktop app; use serve.ts for the browser studio.\n');
  process.exit(EXIT_FAULT);
}
const Environment = z.object({
  REDCAST_DATA: z.string(),
  REDCAST_VERSION: z.string(),
  /** Where the rehearsal platform's real-time server is; empty: nowhere. */
  REDCAST_MEDIASOUP: z.string().max(4096).default(''),
});
await run(parent, Environment.parse(process.env));

async function run(shell: ParentPort, env: z.infer<typeof Environment>): Promise<void> {
  const opened = await openDataDir(env.REDCAST_DATA);
  if (!opened.ok) {
    shell.postMessage('held' in opened ? { t: 'held', ...opened.held } : { t: 'fault', fault: opened.fault });
    return process.exit('held' in opened ? EXIT_HELD : EXIT_FAULT);
  }
  const dataDir = opened.value;
  const { log, keepSecret, strikeSecrets } = createLogger({ dataDir });
  const die = (error: unknown) => {
    log.fatal({ err: error }, 'the core stops: something nobody foresaw');
    dataDir.release();
    process.exit(EXIT_CRASH);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);

  const refuse = (fault: unknown) => {
    shell.postMessage({ t: 'fault', fault });
    dataDir.release();
    process.exit(EXIT_FAULT);
  };
  const db = openStudioDb(dataDir);
  if (!db.ok) return refuse(db.fault);
  const studio = await createStudio({
    dataDir,
    settings: openSettings(dataDir),
    secrets: watchedSecrets(shellSecrets(shell), keepSecret),
    db: db.value,
    log,
    keepSecret,
    strikeSecrets,
    host: 'electron',
    version: env.REDCAST_VERSION,
    sfuFolder: env.REDCAST_MEDIASOUP,
    async reveal(path) {
      shell.postMessage({ t: 'reveal', path });
      return { ok: true, value: undefined };
    },
  });
  if (!studio.ok) return refuse(studio.fault);

  const rpc = new RPCHandler(studio.value.router, contractFaults(log));
  let stopping = false;
  shell.on('message', ({ data, ports }) => {
    const message = FromShell.safeParse(data);
    if (!message.success) return; // answers about secrets are read by `shellSecrets`
    if (message.data.t === 'shutdown') {
      if (stopping) return;
      stopping = true;
      void studio.value.stop().then(() => {
        dataDir.release();
        process.exit(0);
      });
      return;
    }
    if (message.data.t === 'recording') {
      const { requestId, sessionId, part } = message.data;
      const found: RecordingFound = { t: 'recording', requestId, path: studio.value.recordingPath(sessionId, part) };
      return shell.postMessage(found);
    }
    const port = ports[0];
    if (message.data.t !== 'attach' || !port) return;
    if (message.data.channel === 'media') return studio.value.attachMedia(portConnection(port));
    rpc.upgrade(port);
    port.start();
  });
  studio.value.onLive((on) => shell.postMessage({ t: 'live', on }));
  studio.value.onPageStuck(() => shell.postMessage({ t: 'pageStuck' }));
  shell.postMessage({ t: 'ready' });
}
