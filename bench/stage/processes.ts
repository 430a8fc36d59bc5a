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

/** What a process does for its program: Chromium says it on the command line, others are known by their names. */
function roleOf(row: Row): string {
  const words = commandOf(row.pid).split(/[\0 ]/);
  const value = (flag: string) => words.find((word) => word.startsWith(flag))?.slice(flag.length);
  const service = value('--utility-sub-type=')?.split('.').at(-1);
  return service ?? value('--type=') ?? row.name;
}

export type Usage = {
  /** CPU seconds of each process by pid, and what it does. */
  readonly byPid: ReadonlyMap<number, { readonly cpu: number; readonly role: string }>;
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
    byPid: new Map(rows.map((row) => [row.pid, { cpu: row.ticks / TICKS_PER_SECOND, role: roleOf(row) }])),
    machine: (user + nice + system + irq + softirq) / TICKS_PER_SECOND,
    atMs: performance.now(),
  };
}

export type Spent = {
  /** Cores used: 1 is one core fully used. */
  readonly cores: number;
  /** What the rest of the machine used meanwhile. */
  readonly others: number;
  /** Cores by what the processes do, the largest first. */
  readonly byRole: readonly (readonly [role: string, cores: number])[];
};

/** What was used between two readings. */
export function coresBetween(before: Usage, after: Usage): Spent {
  const seconds = (after.atMs - before.atMs) / 1000;
  let used = 0;
  const roles = new Map<string, number>();
  for (const [pid, { cpu, role }] of after.byPid) {
    const spent = cpu - (before.byPid.get(pid)?.cpu ?? 0);
    used += spent;
    roles.set(role, (roles.get(role) ?? 0) + spent / seconds);
  }
  return {
    cores: used / seconds,
    others: Math.max(0, (after.machine - before.machine - used) / seconds),
    byRole: [...roles].sort(([, a], [, b]) => b - a),
  };
}
