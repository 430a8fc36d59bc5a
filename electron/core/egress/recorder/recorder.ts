import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { done, type Fault, type Reply } from '../../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from '../packet.ts';
import { diskFault, writeFault } from './disk-fault.ts';
import {
  AUDIO_TRACK,
  durationBytes,
  type FragmentTrack,
  fragmentBytes,
  header,
  INDEX_ENTRY_BYTES,
  type IndexEntry,
  index,
  putFragment,
  VIDEO_SCALE,
  VIDEO_TRACK,
} from './fmp4.ts';
import { TrackWriter } from './track-writer.ts';

/** A kill loses at most what was not written: one fragment of this length and the frames on their way (issue: ≤ 2 s). */
const FRAGMENT_US = 1_000_000;
/** A key frame begins a new fragment unless the running one is shorter than this. */
const MIN_FRAGMENT_US = 250_000;
/** Where there is no room for the index, so often a piece of the end gives way to it. Others may take what becomes free. */
const INDEX_TRIES = 3;
/** The boxes around the entries take less than this. */
const INDEX_FRAME_BYTES = 128;
/** `kill -9` takes nothing that was written; a power cut takes what was not synced: every live fragment is, none twice. */
const SYNC_MS = 900;
/**
 * A disk that is so far behind (two minutes of a 1080p stream) is not coming back; memory is for the stream. What waits is
 * dropped then and the file ends with the last whole fragment that the disk took.
 */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Where the disk is behind, fragments wait together and are written at once, so many bytes of them. */
const TOGETHER_BYTES = 2 * 1024 * 1024;

export type RecorderOptions = {
  readonly path: string;
  /** Both tracks that the file shall have: an MP4 cannot gain one later. */
  readonly configs: Configs;
  /** The recording ended by itself: once. What was written before stays playable. */
  readonly onFault: (fault: Fault) => void;
  /**
   * What is behind the last key frame is kept elsewhere, too: a file that may not grow any further gives it up where
   * its index has no room otherwise. Default: nothing is given up.
   */
  readonly continues?: boolean;
  /** How to open the file; default: create it, never replace one. */
  readonly openFile?: (path: string) => Promise<FileHandle>;
};

/** How a file ended. `complete`: with its index and its length, so that nothing has to be repaired. */
export type RecorderEnd = {
  readonly bytes: number;
  readonly ms: number;
  readonly complete: boolean;
  readonly fault: Fault | null;
};

export type Recorder = {
  readonly path: string;
  /** Never blocks and never throws. Starts with the first key frame. */
  write(packet: OutPacket): void;
  /** Bytes in the file that a crash would not take. */
  bytes(): number;
  /** Playable length in the file, in milliseconds. */
  ms(): number;
  /** False: the file was deleted or its drive is not where it was, though writing may still succeed. */
  present(): Promise<boolean>;
  /** Writes the rest and the index; after a fault, waits for what can still be put right. Twice is harmless. */
  close(): Promise<RecorderEnd>;
};

/** Creates the file and writes its header, so that it is a valid recording from its first moment. */
export async function openRecorder(options: RecorderOptions): Promise<Reply<Recorder>> {
  const openFile = options.openFile ?? ((path) => open(path, 'wx'));
  let file: FileHandle | null = null;
  try {
    file = await openFile(options.path);
    const { bytes, durationAt } = header(options.configs);
    await file.write(bytes, 0, bytes.length, 0);
    // A power cut in the next second shall leave a file with a name and a beginning: enough to repair it from.
    await file.sync();
    await syncFolder(dirname(options.path));
    return done(new FileRecorder(options, file, bytes.length, durationAt));
  } catch (error) {
    await file?.close().catch(() => {}); // the first error is the one that says why
    // Made a moment ago and without a single picture: nobody shall find an empty recording.
    if (file !== null && options.openFile === undefined) await rm(options.path, { force: true }).catch(() => {});
    return { ok: false, fault: diskFault(error) };
  }
}

/** Puts the file's name on the disk. Windows has no such call for folders; its file systems do it by themselves. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | null = null;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch {
    // Windows, and network shares that know no sync of folders: the file is as safe as it can be there.
  } finally {
    await folder?.close();
  }
}

/** Fragments for one write. Where each ends in `bytes`, and the length of the recording with it. */
type Block = {
  readonly bytes: Buffer;
  readonly position: number;
  size: number;
  readonly ends: { readonly size: number; readonly ms: number }[];
};

class FileRecorder implements Recorder {
  readonly path: string;
  private readonly options: RecorderOptions;
  private readonly file: FileHandle;
  private readonly durationAt: number;
  private readonly video: TrackWriter | null;
  private readonly audio: TrackWriter | null;
  private readonly index: IndexEntry[] = [];
  private baseUs: number | null = null;
  private fragmentStartUs = 0;
  private endUs = 0;
  private sequence = 0;
  /** Where the next fragment goes; `writtenBytes` is how far the disk has come. */
  private position: number;
  private writtenBytes: number;
  private writtenMs = 0;
  private syncedAtMs = Number.NEGATIVE_INFINITY;
  private pendingBytes = 0;
  private readonly spare: Buffer[] = [];
  private queue: Block[] = [];
  /** The queue is being worked off: resolves when it is empty, or broken off by a fault. */
  private working: Promise<void> | null = null;
  private failed: Fault | null = null;
  private closing: Promise<RecorderEnd> | null = null;

  constructor(options: RecorderOptions, file: FileHandle, position: number, durationAt: number) {
    this.options = options;
    this.path = options.path;
    this.file = file;
    this.position = position;
    this.writtenBytes = position;
    this.durationAt = durationAt;
    const { video, audio } = options.configs;
    this.video = video === undefined ? null : new TrackWriter(VIDEO_TRACK, video);
    this.audio = audio === undefined ? null : new TrackWriter(AUDIO_TRACK, audio);
  }

  bytes(): number {
    return this.writtenBytes;
  }

  ms(): number {
    return this.writtenMs;
  }

  write(packet: OutPacket): void {
    if (this.failed !== null || this.closing !== null) return;
    const track = packet.track === 'video' ? this.video : this.audio;
    if (track === null) return;
    const keyPicture = packet.track === 'video' && packet.key;
    if (this.baseUs === null) {
      if (!keyPicture) return;
      this.baseUs = packet.timeUs;
    }
    const sinceUs = packet.timeUs - this.baseUs;
    if (sinceUs < 0) return;
    const lengthUs = sinceUs - this.fragmentStartUs;
    // The packet that opens the next fragment also gives the last sample its length, so it is added before the cut;
    // it stays open and belongs to the next one.
    track.add(packet, sinceUs);
    if (lengthUs >= FRAGMENT_US || (keyPicture && lengthUs >= MIN_FRAGMENT_US)) {
      this.cut();
      this.fragmentStartUs = sinceUs;
    }
    this.endUs = Math.max(this.endUs, sinceUs + packet.durationUs);
  }

  async present(): Promise<boolean> {
    const mine = await this.file.stat();
    if (mine.nlink === 0) return false;
    const named = await stat(this.path).catch(() => null); // no name any more: the folder decides below
    if (named !== null) return named.dev === mine.dev;
    // Moved by its owner within the drive, it is written on; without a drive its folder is gone or another one.
    const folder = await stat(dirname(this.path)).catch(() => null);
    return folder !== null && folder.dev === mine.dev;
  }

  close(): Promise<RecorderEnd> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private cut(): void {
    const tracks: FragmentTrack[] = [];
    for (const track of [this.video, this.audio]) {
      if (track === null || track.closed.length === 0) continue;
      tracks.push({ id: track.id, samples: track.take() });
    }
    if (tracks.length === 0) return;
    this.sequence += 1;
    const first = tracks[0]?.samples[0];
    if (tracks[0]?.id === VIDEO_TRACK && first?.key) this.index.push({ time: first.time, offset: this.position });
    // One copy into a buffer that is used again costs a quarter of handing 77 buffers to the system (bench/egress.ts).
    const size = fragmentBytes(tracks);
    const block = this.blockFor(size);
    putFragment(block.bytes.subarray(block.size, block.size + size), this.sequence, tracks);
    block.size += size;
    block.ends.push({ size: block.size, ms: this.endUs / 1000 });
    this.position += size;
    this.pendingBytes += size;
    if (this.pendingBytes > MAX_PENDING_BYTES) {
      this.fail({ code: 'recording_failed', retry: 'later', rule: 'disk_too_slow' });
      return;
    }
    this.working ??= this.work();
  }

  /** The one that waits last, where it has room, or a new one. What is being written is not in the queue. */
  private blockFor(size: number): Block {
    const last = this.queue.at(-1);
    if (last !== undefined && last.size + size <= last.bytes.length) return last;
    const spare = this.spare.pop();
    const room = this.working === null ? Math.ceil(size * 1.5) : Math.max(TOGETHER_BYTES, size);
    const bytes = spare !== undefined && spare.length >= size ? spare : Buffer.allocUnsafeSlow(room);
    const block: Block = { bytes, position: this.position, size: 0, ends: [] };
    this.queue.push(block);
    return block;
  }

  private async work(): Promise<void> {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      try {
        await this.writeBlock(next);
        await this.syncNowAndThen();
      } catch (error) {
        this.fail(writeFault(error));
      }
      this.pendingBytes -= next.size;
      if (this.spare.length < 2) this.spare.push(next.bytes);
    }
    this.working = null;
  }

  private async writeBlock({ bytes, position, size, ends }: Block): Promise<void> {
    let done = 0;
    try {
      while (done < size) done += (await this.file.write(bytes, done, size - done, position + done)).bytesWritten;
    } finally {
      for (const end of ends) {
        if (end.size > done) break;
        this.writtenBytes = position + end.size;
        this.writtenMs = end.ms;
      }
    }
  }

  private async syncNowAndThen(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.syncedAtMs < SYNC_MS) return;
    this.syncedAtMs = nowMs;
    // The length first in the file, so that a killed recording shows it too.
    await this.put(durationBytes(this.writtenMs), 8, this.durationAt);
    await this.file.datasync();
  }

  /** The system may take a part only. */
  private async put(bytes: Buffer, size: number, position: number): Promise<void> {
    for (let done = 0; done < size; ) {
      const { bytesWritten } = await this.file.write(bytes, done, size - done, position + done);
      done += bytesWritten;
    }
  }

  private fail(fault: Fault): void {
    if (this.failed !== null) return;
    this.failed = fault;
    this.queue = []; // given up: the memory is for the stream
    this.closing ??= this.salvage();
    this.options.onFault(fault);
  }

  private async finish(): Promise<RecorderEnd> {
    this.video?.finish();
    this.audio?.finish();
    this.cut();
    await this.working;
    // Also of a file that failed meanwhile: then after its last whole fragment.
    return this.release();
  }

  private async salvage(): Promise<RecorderEnd> {
    // A write that never returns (a network drive that hangs) keeps this waiting, and nobody else.
    await this.working;
    return this.release();
  }

  /** Ends the file after its last whole fragment, with index and length. */
  private async release(): Promise<RecorderEnd> {
    let complete = false;
    try {
      await this.seal();
      complete = true;
    } catch (error) {
      // Without an index players still read it from its beginning: what is left of the attempt must not be in the way.
      await this.file.truncate(this.writtenBytes).catch(() => {}); // a drive that is gone: the next start looks again
      if (this.failed === null) {
        this.failed = writeFault(error);
        this.options.onFault(this.failed);
      }
    }
    await this.file.close().catch(() => {}); // nothing is left to save
    return { bytes: this.writtenBytes, ms: this.writtenMs, complete, fault: this.failed };
  }

  private async seal(): Promise<void> {
    // A fragment of which the disk took a part would confuse players; cutting it off also makes room for the index.
    if (this.failed !== null) await this.file.truncate(this.writtenBytes);
    for (let tries = INDEX_TRIES; ; tries -= 1) {
      try {
        await this.putIndex();
        break;
      } catch (error) {
        if (tries === 0 || !this.mayGiveWay(diskFault(error).rule)) throw error;
        if (!(await this.giveWay())) throw error;
      }
    }
    await this.put(durationBytes(this.writtenMs), 8, this.durationAt);
    await this.file.datasync();
  }

  /**
   * A file of the largest size gives up its end only where a next file has it too. On a full drive a second or two are worth
   * less than a recording that ends properly.
   */
  private mayGiveWay(rule: string | undefined): boolean {
    return rule === 'ENOSPC' || rule === 'EDQUOT' || (rule === 'EFBIG' && this.options.continues === true);
  }

  /** Cuts the file off before its last key frame, or an earlier one, to make room for the index. False: it is too short. */
  private async giveWay(): Promise<boolean> {
    const end = this.writtenBytes - (this.index.length * INDEX_ENTRY_BYTES + INDEX_FRAME_BYTES);
    const first = this.index[0];
    let last = this.index.pop();
    while (last !== undefined && last.offset > end) last = this.index.pop();
    if (last === undefined || last === first) return false;
    this.writtenBytes = last.offset;
    this.writtenMs = (last.time * 1000) / VIDEO_SCALE;
    await this.file.truncate(last.offset);
    return true;
  }

  private async putIndex(): Promise<void> {
    const written = this.index.filter(({ offset }) => offset < this.writtenBytes);
    const bytes = index(written);
    await this.put(bytes, bytes.length, this.writtenBytes);
    this.writtenBytes += bytes.length;
  }
}
