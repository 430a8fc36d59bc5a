import type { Fault } from '../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from './packet.ts';
import { openRecorder, type Recorder } from './recorder/recorder.ts';

export type RecordingState =
  /** Waits for the first key frame: only then is it known which tracks the file has. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'recording'; readonly path: string }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'closed' };

export type Recording = {
  state(): RecordingState;
  /** Bytes and milliseconds in the file that a crash would not take. */
  bytes(): number;
  ms(): number;
  write(packet: OutPacket): void;
  /** Completes the file. Twice is harmless. */
  stop(): Promise<void>;
};

/** Packets kept while the file is being opened: some 25 s. A disk that needs longer is broken. */
const MAX_HELD = 2_000;

/** One recording on the output timeline. It fails alone: the stream goes on. */
export function createRecording(options: {
  readonly path: string;
  readonly configs: () => Configs;
  readonly requestKeyframe: () => void;
  readonly onState: (state: RecordingState) => void;
}): Recording {
  let current: RecordingState = { kind: 'waiting' };
  let recorder: Recorder | null = null;
  let held: OutPacket[] = [];
  let opening: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const become = (state: RecordingState) => {
    current = state;
    options.onState(state);
  };
  const fail = (fault: Fault) => {
    held = [];
    if (current.kind !== 'failed') become({ kind: 'failed', fault });
  };

  const open = async () => {
    const reply = await openRecorder({ path: options.path, configs: options.configs(), onFault: fail });
    if (!reply.ok) return fail(reply.fault);
    recorder = reply.value;
    for (const packet of held) recorder.write(packet);
    held = [];
    if (current.kind === 'waiting') become({ kind: 'recording', path: options.path });
  };

  const write = (packet: OutPacket) => {
    if (stopping !== null || current.kind === 'failed') return;
    if (recorder !== null) return recorder.write(packet);
    if (opening === null) {
      if (packet.track !== 'video' || !packet.key) return;
      opening = open();
    }
    if (held.length >= MAX_HELD) return fail({ code: 'recording_failed', retry: 'later', rule: 'open_too_slow' });
    held.push(packet);
  };

  const stop = async () => {
    await opening;
    await recorder?.close();
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
