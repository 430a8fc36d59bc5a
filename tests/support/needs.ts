import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findSfu } from '../sfu/index.ts';

/** Programs that some tests drive, and how to get them. */
const PROGRAMS = {
  ffmpeg: { files: ['ffmpeg'], get: 'Debian/Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg' },
  ffprobe: { files: ['ffprobe'], get: 'Debian/Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg' },
  nginx: { files: ['nginx', '/usr/sbin/nginx'], get: 'Debian/Ubuntu: apt-get install nginx' },
  nginxRtmp: {
    files: ['/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/share/nginx/modules/ngx_rtmp_module.so'],
    get: 'Debian/Ubuntu: apt-get install libnginx-mod-rtmp',
  },
  obs: { files: ['obs'], get: 'Debian/Ubuntu: apt-get install obs-studio libgl1-mesa-dri' },
  xvfb: { files: ['Xvfb'], get: 'Debian/Ubuntu: apt-get install xvfb' },
  openssl: { files: ['openssl'], get: 'Debian/Ubuntu: apt-get install openssl' },
  /** A TURN server: coturn's. */
  turnserver: { files: ['turnserver'], get: 'Debian/Ubuntu: apt-get install coturn; macOS: brew install coturn' },
  /** A real WebRTC server, compiled on this machine. */
  sfu: { files: [], get: 'npm run sfu, once, some minutes; it says what it needs' },
} as const;

export type Program = keyof typeof PROGRAMS;

/** Where a program or file is, or null. Programs are looked for on the PATH. */
export function locate(program: Program): string | null {
  if (program === 'sfu') return findSfu()?.workerPath ?? null;
  for (const file of PROGRAMS[program].files) {
    if (file.startsWith('/')) {
      if (existsSync(file)) return file;
      continue;
    }
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, process.platform === 'win32' ? `${file}.exe` : file);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return null;
}

/**
 * For `describe.skipIf(missing('nginx', 'ffprobe'))`: true when something is missing, after saying what and how to get
 * it. On CI (`CI=true`) a missing program fails the run instead: there nothing is skipped.
 */
export function missing(...programs: Program[]): boolean {
  const absent = programs.filter((program) => locate(program) === null);
  if (absent.length === 0) return false;
  const reason = absent.map((program) => `${program} is not installed (${PROGRAMS[program].get})`).join('; ');
  if (process.env.CI === 'true') throw new Error(`CI runs every test, but ${reason}`);
  console.warn(`skipped: ${reason}`);
  return true;
}

/** The path of a program that `missing` has been asked about. */
export function programPath(program: Program): string {
  const path = locate(program);
  if (path === null) throw new Error(`${program} is not installed (${PROGRAMS[program].get})`);
  return path;
}

/** Runs a program to its end and returns what it printed; throws with its words when it fails. */
export function runProgram(program: Program, args: readonly string[]): string {
  const result = spawnSync(programPath(program), args, {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`${program} ended with ${result.status ?? result.signal}: ${result.stderr}`);
  return result.stdout;
}
