import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Reply } from '../../../shared/domain/fault.ts';
import type { MediaPacket } from '../../../shared/domain/media.ts';
import { ioFault } from '../store/index.ts';
import type { KeptSlate } from './packet.ts';

/*
 * `standby.bin` in the data folder: the standby picture of the running session, so that a core that starts again can
 * send it before any page is there. Magic, SHA-256 of all that follows, length of the head, the head (JSON), the packets.
 */
const MAGIC = Buffer.from('RCSLATE1');
const DIGEST_BYTES = 32;
const HEAD_AT = MAGIC.length + DIGEST_BYTES + 4;
/** What the media channel lets a page send as a slate is at most 16 MiB; the rest is the head. */
const MAX_BYTES = 20 * 1024 * 1024;

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const Head = z.object({
  sessionId: z.string(),
  durationUs: z.number().positive(),
  video: z.object({
    track: z.literal('video'),
    codec: z.string(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    fps: z.number().positive(),
    bitrate: z.number().positive(),
    description: bytes,
  }),
  audio: z
    .object({
      track: z.literal('audio'),
      codec: z.string(),
      sampleRate: z.number().int().positive(),
      channels: z.number().int().min(1),
      bitrate: z.number().positive(),
      description: bytes,
    })
    .nullable(),
  packets: z
    .array(
      z.object({
        track: z.enum(['video', 'audio']),
        timestampUs: z.number(),
        durationUs: z.number().nonnegative(),
        key: z.boolean(),
        size: z.number().int().positive(),
      }),
    )
    .min(1)
    .max(4_000),
});

type Folder = { readonly path: string };
const fileIn = (dataDir: Folder): string => join(dataDir.path, 'standby.bin');

/** Writes the file in one step; the one before stays until the new one is whole on the disk. */
export async function saveSlate(dataDir: Folder, sessionId: string, slate: KeptSlate): Promise<Reply<void>> {
  const path = fileIn(dataDir);
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(pack(sessionId, slate));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return { ok: true, value: undefined };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // what failed above is the fault that is told
    return ioFault(error, path);
  }
}

/** The slate of this session, or null: none was kept, it is another session's, or the file is not whole. */
export async function loadSlate(dataDir: Folder, sessionId: string): Promise<KeptSlate | null> {
  try {
    return unpack(await readFile(fileIn(dataDir)), sessionId);
  } catch {
    return null; // no file, or one that cannot be read: the page makes another
  }
}

/** The session is over. */
export async function removeSlate(dataDir: Folder): Promise<void> {
  await rm(fileIn(dataDir), { force: true }).catch(() => undefined); // one that stays is overwritten by the next session
}

function pack(sessionId: string, slate: KeptSlate): Buffer {
  const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');
  const text = JSON.stringify({
    sessionId,
    durationUs: slate.durationUs,
    video: { ...slate.video, description: base64(slate.video.description) },
    audio: slate.audio && { ...slate.audio, description: base64(slate.audio.description) },
    packets: slate.packets.map(({ data, ...packet }) => ({ ...packet, size: data.byteLength })),
  });
  const head = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const rest = Buffer.concat([length, head, ...slate.packets.map((packet) => packet.data)]);
  return Buffer.concat([MAGIC, createHash('sha256').update(rest).digest(), rest]);
}

function unpack(file: Buffer, sessionId: string): KeptSlate | null {
  if (file.length < HEAD_AT || file.length > MAX_BYTES || !file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const digest = file.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES);
  if (
    !createHash('sha256')
      .update(file.subarray(HEAD_AT - 4))
      .digest()
      .equals(digest)
  )
    return null;
  let at = HEAD_AT + file.readUInt32LE(HEAD_AT - 4);
  const head = Head.parse(JSON.parse(file.toString('utf8', HEAD_AT, at)));
  if (head.sessionId !== sessionId) return null;
  const packets: MediaPacket[] = [];
  for (const { size, ...packet } of head.packets) {
    packets.push({ ...packet, data: new Uint8Array(file.buffer, file.byteOffset + at, size) });
    at += size;
  }
  if (at !== file.length) return null;
  return { video: head.video, audio: head.audio, packets, durationUs: head.durationUs };
}
