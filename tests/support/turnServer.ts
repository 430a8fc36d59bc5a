import { spawn } from 'node:child_process';
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locate, programPath, runProgram } from './needs.ts';
import { freePorts } from './nginxRtmp.ts';
import { endNow, listens } from './processes.ts';

/** A real TURN server that nobody here wrote (coturn), on loopback, as a child of the test. */
export type TurnServer = AsyncDisposable & {
  /** `tls` is null where there is no openssl to make a certificate with. Who uses it has to trust any certificate. */
  readonly urls: { readonly udp: string; readonly tcp: string; readonly tls: string | null };
  readonly username: string;
  readonly credential: string;
  /** Whether packets from this port of 127.0.0.1 are its own, on behalf of a client. */
  relaysFrom(port: number): boolean;
  log(): string;
  /** Twice is harmless. */
  close(): Promise<void>;
};

/** Below the ports that systems give out by themselves, and above those that the tests' SFU takes. */
const RELAY_PORTS = { from: 31_000, to: 31_127 };
const READY = /Total (General|UDP) servers|IO method \(admin thread\)/;

export async function startTurnServer(): Promise<TurnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redcast-turn-'));
  const [port, tlsPort] = await freePorts(2);
  if (port === undefined || tlsPort === undefined) throw new Error('no free ports');
  const [username, credential] = ['host', 'a-word-for-relays'];
  const certificate = makeCertificate(folder);
  const child = spawn(
    programPath('turnserver'),
    [
      // Without its settings file, its database, its telnet console and its own ideas about where to write.
      ...['-n', '--no-cli', '--log-file=stdout', '--simple-log', `--pidfile=${join(folder, 'pid')}`],
      ...[`--userdb=${join(folder, 'users.db')}`, '--lt-cred-mech', `--user=${username}:${credential}`, '--realm=test'],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', '--allow-loopback-peers', '--relay-threads=1'],
      ...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`, '--no-dtls'],
      ...[`--min-port=${RELAY_PORTS.from}`, `--max-port=${RELAY_PORTS.to}`],
      ...(certificate ? [`--cert=${certificate.cert}`, `--pkey=${certificate.key}`] : ['--no-tls']),
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-200_000);
    });
  const close = async () => {
    await endNow(child);
    rmSync(folder, { recursive: true, force: true });
  };
  while (!READY.test(log) || !(await listens(port))) {
    if (child.exitCode !== null) {
      await close();
      throw new Error(`coturn ended with ${child.exitCode}: ${log.slice(-2_000)}`);
    }
    // It says by its ports alone that it listens.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const at = `127.0.0.1:${port}`;
  return {
    urls: {
      udp: `turn:${at}?transport=udp`,
      tcp: `turn:${at}?transport=tcp`,
      tls: certificate ? `turns:127.0.0.1:${tlsPort}?transport=tcp` : null,
    },
    username,
    credential,
    relaysFrom: (from) => from >= RELAY_PORTS.from && from <= RELAY_PORTS.to,
    log: () => log,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function makeCertificate(folder: string): { cert: string; key: string } | null {
  if (locate('openssl') === null) {
    console.warn('TURN over TLS is not tried: no openssl to make a certificate with');
    return null;
  }
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
  ]);
  return { cert, key };
}

/** A firewall in front of UDP ports of 127.0.0.1: only those senders get through that `lets` names by their port. */
export type Firewall = {
  /** The port to use in place of `target`. The same target has the same one. */
  before(target: number): Promise<number>;
  /** Packets so far. */
  counts(): { readonly passed: number; readonly refused: number };
  close(): Promise<void>;
};

export function openFirewall(lets: (port: number) => boolean): Firewall {
  const sockets: Datagrams[] = [];
  const fronts = new Map<number, Promise<number>>();
  const counts = { passed: 0, refused: 0 };

  const bind = async () => {
    const socket = createSocket('udp4');
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return socket;
  };
  const open = async (target: number): Promise<number> => {
    const front = await bind();
    /** One for each sender, so that the target tells them apart. */
    const behind = new Map<number, Promise<Datagrams>>();
    front.on('message', (packet, from) => {
      if (!lets(from.port)) {
        counts.refused += 1;
        return;
      }
      counts.passed += 1;
      let way = behind.get(from.port);
      if (!way) {
        way = bind();
        behind.set(from.port, way);
        void way.then((socket) => socket.on('message', (back) => front.send(back, from.port, from.address)));
      }
      void way.then((socket) => socket.send(packet, target, '127.0.0.1'));
    });
    return front.address().port;
  };
  return {
    before(target) {
      let port = fronts.get(target);
      if (!port) {
        port = open(target);
        fronts.set(target, port);
      }
      return port;
    },
    counts: () => ({ ...counts }),
    async close() {
      await Promise.all(sockets.splice(0).map((one) => new Promise<void>((resolve) => one.close(() => resolve()))));
    },
  };
}
