import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DiskState, type Fault, refuse } from '../../../shared/domain/index.ts';
import type { RunningFile } from '../egress/index.ts';
import type { RecordsOptions } from './leftFiles.ts';

/** Often enough that a stream of 20 Mb/s takes 10 MB between two looks; a look is one call to the system. */
const LOOK_MS = 4_000;
/**
 * Told early enough to tidy up without leaving the stream: a quarter of an hour, and also below 2 GB whatever the bitrate says,
 * because others write to the drive as well.
 */
const LOW = { seconds: 15 * 60, bytes: 2e9 } as const;
/** Now or never: three minutes, or less than a recording may begin with (livePorts.ts). */
const CRITICAL = { seconds: 3 * 60, bytes: 500e6 } as const;
/**
 * Here the recording ends by itself, properly. What is left is for its index, the rest of its last second and the studio's own
 * files, which often lie on the same drive.
 */
export const RESERVE_BYTES = 150 * 1024 * 1024;
/** Until the file itself says how fast it grows: the studio's usual 4 Mb/s. */
const USUAL_BYTES_PER_S = 500_000;
/** A length from which a file's mean rate says something. */
const MEAN_FROM_MS = 10_000;

export type DiskWatchOptions = Pick<RecordsOptions, 'onDisk' | 'notice' | 'settled' | 'tell'> & {
  file: RunningFile;
  /** Bytes that may still be written where the file lies. */
  freeBytes?: (path: string) => Promise<number>;
  lookMs?: number;
};

/** What a drive with this much room means to a recording that grows so fast. Seconds: until the reserve is reached. */
export function diskState(freeBytes: number, bytesPerSecond: number): DiskState {
  const secondsLeft = Math.max(0, Math.floor((freeBytes - RESERVE_BYTES) / Math.max(1, bytesPerSecond)));
  const under = (limit: { seconds: number; bytes: number }) => secondsLeft < limit.seconds || freeBytes < limit.bytes;
  return { freeBytes, secondsLeft, level: under(CRITICAL) ? 'critical' : under(LOW) ? 'low' : 'fine' };
}

/** Looks at the drive of a running recording until the returned function is called. */
export function watchDisk(options: DiskWatchOptions): () => void {
  const { file } = options;
  const freeBytes = options.freeBytes ?? freeAt;
  let level: DiskState['level'] = 'fine';
  let toldMinutes = 0;
  let stopped = false;
  /** A drive that hangs answers late or never: nobody asks it a second time meanwhile. */
  let looking = false;

  const end = (fault: Fault) => {
    options.tell?.({
      kind: 'decision',
      what: 'recording_ended',
      why: fault.rule ?? fault.code,
      facts: { path: file.path },
    });
    file.end(fault);
  };

  const look = async () => {
    if (!(await file.present()))
      return end(refuse('recording_drive_gone', { retry: 'later', rule: 'not_there' }).fault);
    const free = await freeBytes(dirname(file.path));
    if (stopped) return;
    const state = diskState(free, bytesPerSecond(file));
    options.onDisk(state);
    if (free < RESERVE_BYTES) return end(refuse('disk_full', { retry: 'later', rule: 'reserve' }).fault);
    const minutes = Math.max(1, Math.floor(state.secondsLeft / 60));
    if (state.level !== level) {
      options.tell?.({ kind: 'decision', what: 'disk_level', why: state.level, facts: { freeBytes: free } });
      level = state.level;
      if (level === 'fine') options.settled('disk_low');
    } else if (minutes > toldMinutes / 2) return; // what was said is still about true
    if (level === 'fine') return;
    toldMinutes = minutes;
    options.notice(
      refuse('disk_low', { retry: 'later', params: { minutes } }).fault,
      level === 'low' ? 'warn' : 'error',
    );
  };

  const timer = setInterval(guarded, options.lookMs ?? LOOK_MS);
  async function guarded(): Promise<void> {
    if (looking || stopped) return;
    looking = true;
    try {
      await look();
    } catch {
      // The drive does not answer just now: the recorder's own writes say what is wrong with it.
    }
    looking = false;
  }
  void guarded();

  return () => {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    options.onDisk(null);
    // The recording has ended, by itself or by its host: how long it could have gone on is no news any more.
    options.settled('disk_low');
  };
}

function bytesPerSecond(file: RunningFile): number {
  return file.ms() < MEAN_FROM_MS ? USUAL_BYTES_PER_S : (file.bytes() * 1000) / file.ms();
}

async function freeAt(path: string): Promise<number> {
  const volume = await statfs(path);
  return volume.bavail * volume.bsize;
}
