import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanLine, done, PROOF_MAX_BYTES, type Reply, refuse } from '../../../shared/domain/index.ts';
import { ioFault, makeFolder, writeAtomic } from '../store/index.ts';

/** What a proof may be, by its first bytes; what its name says is not believed. */
const TYPES = [
  { ext: 'pdf', type: 'application/pdf', at: 0, magic: '25504446 2d' },
  { ext: 'jpg', type: 'image/jpeg', at: 0, magic: 'ffd8ff' },
  { ext: 'png', type: 'image/png', at: 0, magic: '89504e47 0d0a1a0a' },
  { ext: 'webp', type: 'image/webp', at: 8, magic: '57454250' },
] as const;

const typeOf = (bytes: Uint8Array) =>
  TYPES.find(({ at, magic }) => {
    const wanted = Buffer.from(magic.replaceAll(' ', ''), 'hex');
    return Buffer.from(bytes.subarray(at, at + wanted.length)).equals(wanted);
  }) ?? null;

/** The only names there are in the folder. Anything else is no file of ours, wherever it points. */
const FILE_ID = /^[0-9a-f]{24}\.(?:pdf|jpg|png|webp)$/;

export type Proofs = {
  /** Copies a file into the folder. Refuses `proof_too_large`, and `bad_input` (rule `file_type`) for other kinds of file. */
  keep(file: File): Promise<Reply<{ fileId: string; name: string; bytes: number }>>;
  read(fileId: string, name: string): Reply<File>;
  /** Deletes a file; one that is not there is no failure. */
  drop(fileId: string): void;
};

export function createProofs(dir: string): Proofs {
  return {
    async keep(file) {
      if (file.size > PROOF_MAX_BYTES)
        return refuse('proof_too_large', { field: 'file', params: { max: PROOF_MAX_BYTES, bytes: file.size } });
      const bytes = new Uint8Array(await file.arrayBuffer());
      const kind = typeOf(bytes);
      if (!kind) return refuse('bad_input', { field: 'file', rule: 'file_type' });
      const fileId = `${randomBytes(12).toString('hex')}.${kind.ext}`;
      const path = join(dir, fileId);
      try {
        makeFolder(dir);
        writeAtomic(path, bytes);
      } catch (error) {
        return ioFault(error, path);
      }
      return done({ fileId, name: shownName(file.name, kind.ext), bytes: bytes.byteLength });
    },
    read(fileId, name) {
      if (!FILE_ID.test(fileId)) return refuse('not_found', { field: 'fileId' });
      try {
        const bytes = readFileSync(join(dir, fileId));
        const type = TYPES.find(({ ext }) => fileId.endsWith(ext))?.type;
        return done(new File([bytes], name, { type }));
      } catch (error) {
        // Somebody tidied the folder by hand.
        return refuse('not_found', { field: 'fileId', rule: 'file_gone', detail: String(error).slice(0, 300) });
      }
    },
    drop(fileId) {
      if (FILE_ID.test(fileId)) rmSync(join(dir, fileId), { force: true });
    },
  };
}

/** The name the host knows the file by: without a path, never empty. */
function shownName(raw: string, ext: string): string {
  const name = cleanLine(raw.replace(/^.*[/\\]/, '')).slice(0, 200);
  return name === '' ? `proof.${ext}` : name;
}
