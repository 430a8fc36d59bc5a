import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { type PlatformContract, platformContract } from '../../../shared/contract/index.ts';
import { Fault, isSteady, type Room, type RoomEvent, type Topic, type TopicId } from '../../../shared/domain/index.ts';
import type { RehearsalOptions } from './options.ts';
import { type Rehearsal, startRehearsal } from './start.ts';

export type Client = ContractRouterClient<PlatformContract>;

let keys = 0;
/** A fresh idempotency key. */
export const key = () => ({ idempotencyKey: `test-key-${process.pid}-${++keys}` });

export const clientOf = (rehearsal: Rehearsal): Client =>
  createORPCClient(
    new OpenAPILink(platformContract, {
      url: rehearsal.baseUrl,
      headers: { authorization: `Bearer ${rehearsal.token}` },
      // A platform that was started again on its old port: the pool may still hold connections to the former one.
      fetch: (request, init) => fetch(request.clone(), init).catch(() => fetch(request, init)),
    }),
  );

export type Bench = { rehearsal: Rehearsal; client: Client; dataDir: string; close(): Promise<void> };

/** A platform on free ports in a folder of its own, quick in its answers and without an audience unless asked. */
export async function bench(options: Partial<RehearsalOptions> = {}): Promise<Bench> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const started = await startRehearsal({ reviewMs: 0, audienceSpeed: 0, ...options, dataDir });
  if (!started.ok) throw new Error(JSON.stringify(started.fault));
  const rehearsal = started.value;
  return {
    rehearsal,
    dataDir,
    client: clientOf(rehearsal),
    close: async () => {
      await rehearsal.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What a file of tests has opened: `start` opens a platform, `closeAll` closes everything, the newest first. */
export function benches() {
  const open: { close(): Promise<void> }[] = [];
  return {
    open,
    start: async (options: Partial<RehearsalOptions> = {}): Promise<Bench> => {
      const made = await bench(options);
      open.push(made);
      return made;
    },
    closeAll: async (): Promise<void> => {
      for (const made of open.splice(0).reverse()) await made.close();
    },
  };
}

/** The fault a call was refused with; fails when it was not refused. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  try {
    await call;
  } catch (error) {
    return Fault.parse((error as { data?: unknown }).data);
  }
  throw new Error('was not refused');
}

/** Asks again and again until the answer is not null, at most `timeoutMs`. */
export async function until<T>(ask: () => Promise<T | null> | T | null, timeoutMs = 20_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The smallest file that is a PNG as far as its header says. */
export function pngFile(width = 720, height = 1280, type = 'image/png', name = 'cover.png'): File {
  const bytes = Buffer.alloc(64);
  bytes.write('89504e470d0a1a0a0000000d49484452', 0, 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new File([bytes], name, { type });
}

export const DRAFT = {
  title: '京都四月慢走三天',
  pitch: '分享三天的步行路线、喜欢的小店，还有路上一直在用的收纳袋和保温杯。',
  category: 'travel' as const,
  plannedAtMs: null,
};

/** A topic that went through review. */
export async function approvedTopic(client: Client): Promise<Topic> {
  const draft = await client.topics.create({ ...key(), draft: DRAFT });
  const covered = await client.topics.setCover({ ...key(), topicId: draft.id, file: pngFile() });
  await client.topics.submit({ ...key(), topicId: draft.id, version: covered.version });
  return until(async () => (await client.topics.list()).find((t) => t.state.kind === 'approved') ?? null);
}

export async function openRoom(client: Client, topicId?: TopicId): Promise<Room> {
  const id = topicId ?? (await approvedTopic(client)).id;
  return client.rooms.open({ ...key(), topicId: id });
}

export type Publisher = {
  process: ChildProcess;
  stderr(): string;
  done: Promise<number | null>;
  stop(): Promise<void>;
};

/** Publishes a small moving picture with sound by ffmpeg until stopped. */
export function publish(url: string): Publisher {
  const args = ['-hide_banner', '-loglevel', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=180x320:rate=15'];
  args.push('-f', 'lavfi', '-i', 'sine=frequency=440', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '15');
  args.push('-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ar', '44100', '-b:a', '64k', '-f', 'flv', url);
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const done = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return {
    process: child,
    stderr: () => stderr,
    done,
    stop: async () => {
      child.kill('SIGTERM');
      await done;
    },
  };
}

export const steadyOf = (room: Room | null | undefined) => room?.ingests.find(isSteady);

export const ingestOf = (room: Room): string => {
  const ingest = steadyOf(room);
  if (!ingest) throw new Error('room has no ingest');
  return `${ingest.url}/${ingest.key}`;
};

/** The whole log of a room that has ended. */
export async function wholeLog(client: Client, room: Room, afterSeq = 0): Promise<RoomEvent[]> {
  const events: RoomEvent[] = [];
  for await (const page of await client.rooms.events({ roomId: room.id, afterSeq })) events.push(...page.events);
  return events;
}

/** A phone: keeps its cookie (or comes with the one of an earlier visit) and speaks the viewers' API. */
export function phone(rehearsal: Rehearsal, was = '') {
  let cookie = was;
  const base = rehearsal.watchUrl;
  const call = async (path: string, body?: unknown) => {
    const response = await fetch(`${base}api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    call,
    cookie: () => cookie,
    fault: async (path: string, body?: unknown): Promise<Fault> => Fault.parse((await call(path, body)).body.data),
  };
}
