import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { done, type Reply } from '../../../shared/domain/index.ts';
import { ioFault, makeFolder } from '../store/index.ts';

/** A file that only grows, by whole lines: what a kill or a full drive cuts off is taken away or closed with a line end. */
export type Appender = {
  /** Adds text that ends with a line end. After a refusal the file is as before; the next call opens it anew. */
  append(text: string): Promise<Reply<void>>;
  /** 0 until the first write. */
  bytes(): number;
  close(): Promise<void>;
};

const LINE_END = 0x0a;

export function createAppender(path: string): Appender {
  let file: FileHandle | null = null;
  let bytes = 0;
  /** The file ends in the middle of a line. */
  let torn = false;

  async function opened(): Promise<FileHandle> {
    if (file) return file;
    makeFolder(dirname(path));
    const handle = await open(path, 'a+', 0o600);
    try {
      bytes = (await handle.stat()).size;
      const last = Buffer.alloc(1, LINE_END);
      if (bytes > 0) await handle.read(last, 0, 1, bytes - 1);
      torn = last[0] !== LINE_END;
    } catch (error) {
      await handle.close();
      throw error;
    }
    file = handle;
    return handle;
  }

  async function letGo(): Promise<void> {
    const handle = file;
    file = null;
    // A drive that is gone cannot be closed properly either; nothing more can be done for the file.
    await handle?.close().catch(() => undefined);
  }

  return {
    async append(text) {
      try {
        const handle = await opened();
        const data = Buffer.from(torn ? `\n${text}` : text);
        for (let at = 0; at < data.length; ) at += (await handle.write(data, at)).bytesWritten;
        bytes += data.length;
        torn = false;
        return done(undefined);
      } catch (error) {
        // Half a batch would stand twice in the file when it is written again. Where even cutting fails, the next opening looks.
        await file?.truncate(bytes).catch(() => undefined);
        await letGo();
        return ioFault(error, path);
      }
    },
    bytes: () => bytes,
    close: letGo,
  };
}
