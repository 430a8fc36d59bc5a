import { type Fault, refuse } from '../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from './packet.ts';
import { openRecorder, type Recorder, type RecorderEnd } from './recorder/recorder.ts';
import { createUnsaved } from './recorder/unsaved.ts';

export type RecordingState =
  /** Waits for the first key frame: only then is it known which tracks the file has. */
  | { readonly kind: 'waiting' }
  /** Comes again with another path when the recording goes on in a next file. */
  | { readonly kind: 'recording'; readonly path: string }
  /** It ended by itself, or by `end`. What was written before stays. */
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'closed' };

export type EndedFile = RecorderEnd & { readonly path: string };

/** A file while it is written. */
export type RunningFile = {
  readonly path: string;
  bytes(): number;
  ms(): number;
  /** False: deleted, or its drive is gone. */
  present(): Promise<boolean>;
  /** Ends the recording because of `fault`, its file properly. The stream goes on. */
  end(fault: Fault): void;
};

/** Who is told of each file of a recording: the journal of recordings, the watch on the disk. */
export type RecordingFiles = {
  /** Before its first byte is on the disk. */
  opening(file: { readonly path: string; readonly configs: Configs }): void;
  opened(file: RunningFile): void;
  /** Nothing is written to it any more. Also of a file that could not be created: with 0 bytes. */
  ended(file: EndedFile): void;
};

export type Recording = {
  state(): RecordingState;
  /** Bytes and milliseconds in the file of now that a crash would not take. */
  bytes(): number;
  ms(): number;
  write(packet: OutPacket): void;
  /** Completes the file. Twice is harmless. */
  stop(): Promise<void>;
};

/** Packets kept while the file is being opened, some 25 s, or since the last key frame. A disk that needs longer is broken. */
const MAX_HELD = 2_000;
/** A file that may not even become as large as this is no file system's limit, and a next one would be no better. */
const MIN_SPLIT_BYTES = 1024 * 1024;

/** `evening.mp4`, `evening - 2.mp4`, `evening - 3.mp4`. */
export function nextPath(path: string): string {
  const parts = /^(.*?)(?: - (\d{1,4}))?(\.[^./\\]+)?$/s.exec(path);
  const [, name = path, part = '1', type = ''] = parts ?? [];
  return `${name} - ${Number(part) + 1}${type}`;
}

/** One recording on the output timeline. It fails alone: the stream goes on. */
export function createRecording(options: {
  readonly path: string;
  readonly configs: () => Configs;
  readonly requestKeyframe: () => void;
  readonly onState: (state: RecordingState) => void;
  readonly files?: RecordingFiles | undefined;
}): Recording {
  const { files } = options;
  let current: RecordingState = { kind: 'waiting' };
  /** The file of now, or the last one. */
  let recorder: Recorder | null = null;
  let isWriting = false;
  /** Where its first key frame stands on the output timeline. */
  let baseUs: number | null = null;
  let held: OutPacket[] = [];
  let opening: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;
  const unsaved = createUnsaved();
  const endings = new Map<Recorder, Promise<void>>();

  const become = (state: RecordingState) => {
    current = state;
    options.onState(state);
  };
  const fail = (fault: Fault) => {
    isWriting = false;
    held = [];
    unsaved.take();
    if (current.kind !== 'failed') become({ kind: 'failed', fault });
  };
  const finish = (file: Recorder) => {
    if (endings.has(file)) return;
    if (file === recorder) isWriting = false;
    endings.set(
      file,
      file.close().then((end) => files?.ended({ path: file.path, ...end })),
    );
  };

  const broke = (file: Recorder, fault: Fault) => {
    if (file !== recorder) return finish(file); // an earlier one that could not be ended properly: its journal says so
    const goesOn = isWriting && stopping === null && fault.rule === 'EFBIG' && file.bytes() > MIN_SPLIT_BYTES;
    finish(file);
    if (!goesOn) return fail(fault);
    held = unsaved.take();
    opening = open(nextPath(file.path));
  };

  const open = async (path: string) => {
    const configs = options.configs();
    baseUs = held[0]?.timeUs ?? null;
    files?.opening({ path, configs });
    let file: Recorder | null = null;
    const onFault = (fault: Fault) => file !== null && broke(file, fault);
    const reply = await openRecorder({ path, configs, continues: true, onFault });
    if (!reply.ok) {
      files?.ended({ path, bytes: 0, ms: 0, complete: false, fault: reply.fault });
      return fail(reply.fault);
    }
    file = reply.value;
    recorder = file;
    isWriting = current.kind !== 'failed';
    for (const packet of held) file.write(packet);
    held = [];
    files?.opened(running(file));
    if (isWriting) become({ kind: 'recording', path });
    else finish(file); // it took too long and was given up
  };

  const running = (file: Recorder): RunningFile => ({
    path: file.path,
    bytes: () => file.bytes(),
    ms: () => file.ms(),
    present: () => file.present(),
    end(fault) {
      if (!isWriting || file !== recorder || stopping !== null) return;
      finish(file);
      fail(fault);
    },
  });

  const write = (packet: OutPacket) => {
    if (stopping !== null || current.kind === 'failed') return;
    const isKey = packet.track === 'video' && packet.key;
    if (isKey) baseUs ??= packet.timeUs;
    unsaved.add(packet, (baseUs ?? 0) + (isWriting ? (recorder?.ms() ?? 0) * 1000 : 0));
    if (isWriting && recorder !== null) return recorder.write(packet);
    if (opening === null) {
      if (!isKey) return;
      opening = open(options.path);
    }
    if (held.length >= MAX_HELD)
      return fail(refuse('recording_failed', { retry: 'later', rule: 'open_too_slow' }).fault);
    held.push(packet);
  };

  const stop = async () => {
    await opening;
    if (recorder !== null) finish(recorder);
    await Promise.all(endings.values());
    if (current.kind !== 'failed') become({ kind: 'closed' });
  };

  options.requestKeyframe();
  return {
    state: () => current,
    bytes: () => recorder?.bytes() ?? 0,
    ms: () => recorder?.ms() ?? 0,
    write,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
