import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './needs.ts';
import { endNow, listens } from './processes.ts';

/** A real RTMP server that nobody here wrote, on loopback, as a child of the test. */
export type NginxRtmp = {
  readonly rtmpPort: number;
  readonly httpPort: number;
  readonly pid: number;
  /**
   * `app`: `live` takes everything, `recorded` too and writes each session to a file, `callback` asks an HTTP service that
   * answers 403, `refuse` denies everyone.
   */
  url(app: 'live' | 'recorded' | 'callback' | 'refuse'): string;
  /** Files of the sessions that `recorded` took, oldest first. */
  recordings(): string[];
  /** Publishers and players as the server sees them (XML). */
  statistics(): Promise<string>;
  /** Bytes the server has received on `live` from this key's publisher, or null when nobody publishes it. */
  publishing(key: string): Promise<boolean>;
  /** Throws the publisher out, as an operator would. */
  dropPublisher(key: string): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** SIGKILL: connections break without a goodbye. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same ports. */
  restart(): Promise<void>;
  /** Kills it and removes its files. Twice is harmless. */
  close(): Promise<void>;
  log(): string;
};

export type NginxOptions = {
  /** Folder in which each publication on `live` is kept as `NAME-SECOND.flv`; nothing is kept without one. */
  readonly recordTo?: string;
  /** Each publication on `live` is handed on to this application, as `rtmp://127.0.0.1:PORT/live`, under its own name. */
  readonly pushTo?: string;
};

export async function startNginxRtmp(options: NginxOptions = {}): Promise<NginxRtmp> {
  const folder = mkdtempSync(join(tmpdir(), 'redcast-nginx-'));
  const [rtmpPort, httpPort] = await freePorts(2);
  if (rtmpPort === undefined || httpPort === undefined) throw new Error('no free ports');
  mkdirSync(join(folder, 'recorded'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, rtmpPort, httpPort, options));
  let child = await launch(folder, rtmpPort, httpPort);
  let closed = false;

  const get = async (path: string) => (await fetch(`http://127.0.0.1:${httpPort}${path}`)).text();
  const kill = () => endNow(child);
  return {
    rtmpPort,
    httpPort,
    get pid() {
      return child.pid ?? 0;
    },
    url: (app) => `rtmp://127.0.0.1:${rtmpPort}/${app}`,
    recordings: () => {
      const files = readdirSync(join(folder, 'recorded')).map((name) => join(folder, 'recorded', name));
      return files.sort((a, b) => statSync(a).birthtimeMs - statSync(b).birthtimeMs);
    },
    statistics: () => get('/stat'),
    publishing: async (key) => {
      const stream = (await get('/stat')).split('<stream>').find((part) => part.includes(`<name>${key}</name>`));
      return stream?.includes('<publishing/>') ?? false;
    },
    dropPublisher: async (key) => {
      await get(`/control/drop/publisher?app=live&name=${encodeURIComponent(key)}`);
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill,
    restart: async () => {
      await kill();
      child = await launch(folder, rtmpPort, httpPort);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
    log: () => readFileSync(join(folder, 'error.log'), 'utf8'),
  };
}

async function launch(folder: string, ...ports: number[]): Promise<ChildProcess> {
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const child = spawn(programPath('nginx'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    words += bytes.toString();
  });
  for (const port of ports) {
    while (!(await listens(port))) {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}: ${words}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return child;
}

/** Ports that were free a moment ago: nginx takes no port 0. All are held until all are known. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** One process (`master_process off`): killing it really ends the listener and every connection. */
function configuration(folder: string, rtmpPort: number, httpPort: number, { recordTo, pushTo }: NginxOptions): string {
  const record = recordTo ? `record all; record_path ${recordTo}; record_unique on; record_append off;` : 'record off;';
  const push = pushTo ? `push ${pushTo}; push_reconnect 500ms;` : '';
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
load_module ${programPath('nginxRtmp')};
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log info;
events { worker_connections 256; }
rtmp {
  access_log off;
  server {
    listen 127.0.0.1:${rtmpPort};
    chunk_size 4096;
    ping 5s;
    ping_timeout 5s;
    application live { live on; ${record} ${push} drop_idle_publisher 10s; }
    application recorded {
      live on;
      drop_idle_publisher 10s;
      record all;
      record_path ${folder}/recorded;
      record_unique on;
    }
    application callback { live on; on_publish http://127.0.0.1:${httpPort}/notify403; }
    application refuse { live on; deny publish all; }
  }
}
http {
  access_log off;
  ${scratch.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${httpPort};
    location /notify403 { return 403; }
    location /stat { rtmp_stat all; }
    location /control { rtmp_control all; }
  }
}
`;
}
