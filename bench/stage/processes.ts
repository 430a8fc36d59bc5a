/** CPU time of processes and their descendants, from Linux' /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of `utime` and `stime`: `getconf CLK_TCK` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

type Row = { pid: number; parent: number; name: string; ticks: number };

function readRow(pid: number): Row | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const end = text.lastIndexOf(')');
    const rest = text.slice(end + 2).split(' ');
    return {
      pid,
      parent: Number(rest[1]),
      name: text.slice(text.indexOf('(') + 1, end),
      ticks: Number(rest[11]) + Number(rest[12]),
    };
  } catch {
    return null; // gone in the meantime
  }
}

function everyRow(): Row[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readRow(Number(pid))).filter((row) => row !== null);
}

/** `pids` and all that descends from them. */
function family(rows: readonly Row[], pids: readonly number[]): Row[] {
  const known = new Set(pids);
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows)
      if (known.has(row.parent) && !known.has(row.pid)) {
        known.add(row.pid);
        grew = true;
      }
  }
  return rows.filter((row) => known.has(row.pid));
}

/** The child of this process that is the browser: Playwright does not say which. */
export function browserPid(executablePath: string): number {
  const name = executablePath.split('/').at(-1)?.slice(0, 15) ?? '';
  const rows = everyRow();
  const mine = rows.filter((row) => row.parent === process.pid);
  const row =
    mine.find((one) => one.name === name) ?? mine.find((one) => commandOf(one.pid).includes('--remote-debugging'));
  if (!row) throw new Error(`no child process looks like ${executablePath}`);
  return row.pid;
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

export type Usage = {
  /** CPU seconds of each process by pid. */
  readonly byPid: ReadonlyMap<number, number>;
  /** Busy CPU seconds of the whole machine. */
  readonly machine: number;
  readonly atMs: number;
};

/** Reads the CPU time used so far by `pids` and their descendants, and by everything. */
export function usage(pids: readonly number[]): Usage {
  const rows = family(everyRow(), pids);
  const cpu = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = cpu;
  return {
    byPid: new Map(rows.map((row) => [row.pid, row.ticks / TICKS_PER_SECOND])),
    machine: (user + nice + system + irq + softirq) / TICKS_PER_SECOND,
    atMs: performance.now(),
  };
}

/** Cores used between two readings (1 is one core fully used), and what the rest of the machine used meanwhile. */
export function coresBetween(before: Usage, after: Usage): { cores: number; others: number } {
  const seconds = (after.atMs - before.atMs) / 1000;
  let used = 0;
  for (const [pid, cpu] of after.byPid) used += cpu - (before.byPid.get(pid) ?? 0);
  return { cores: used / seconds, others: Math.max(0, (after.machine - before.machine - used) / seconds) };
}
