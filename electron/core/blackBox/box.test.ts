import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlackBoxEntry, StreamHealth } from '../../../shared/domain/index.ts';
import { type BlackBox, type BlackBoxOptions, createBlackBox } from './box.ts';

let folder: string;
let boxes: BlackBox[];
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-box-'));
  boxes = [];
  said = [];
});
afterEach(async () => {
  for (const box of boxes) await box.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'blackbox', 's1.jsonl');
const log = () => pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
function box(more: Partial<BlackBoxOptions> = {}): BlackBox {
  const made = createBlackBox({ path: path(), log: log(), strikeSecrets: (text) => text, ...more });
  boxes.push(made);
  return made;
}
const entries = (file = path()): BlackBoxEntry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => BlackBoxEntry.parse(JSON.parse(line)));
const kinds = () => entries().map((entry) => entry.kind);

const health = StreamHealth.parse({
  ...{ atMs: 1, fps: 30, composed: 900, dropped: 0, late: 0, encoder: 'avc1.42e01f', acceleration: 'software' },
  ...{ bitrate: 2_500_000, videoBitrate: 2_400_000, audioBitrate: 128_000, queueBytes: 0, queueMs: 4, ackedBytes: 1 },
  ...{ rttMs: 3, skewMs: 4, audioPackets: 9, recordedBytes: 84_000_000, recordedMs: 30_000 },
});
const decision = (what: string) => ({ kind: 'decision', what, why: 'because' }) as const;

describe('black box', () => {
  it('is a file of lines that the schema reads, each with its time', async () => {
    const one = box({ now: () => 5_000 });
    one.tell({ kind: 'state', of: 'ingest', from: 'connecting', to: 'sending' });
    one.tell({ kind: 'health', health });
    one.tell({ kind: 'fault', where: 'ingest', fault: { code: 'ingest_lost', retry: 'later' } });
    await one.flush();
    expect(entries()).toEqual([
      { atMs: 5_000, kind: 'state', of: 'ingest', from: 'connecting', to: 'sending' },
      { atMs: 5_000, kind: 'health', health },
      { atMs: 5_000, kind: 'fault', where: 'ingest', fault: { code: 'ingest_lost', retry: 'later' } },
    ]);
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o077).toBe(0);
  });

  it('writes by itself once a second and keeps nobody waiting', async () => {
    const one = box();
    one.tell(decision('a'));
    expect(existsSync(path())).toBe(false);
    await expect.poll(() => existsSync(path()) && kinds(), { timeout: 5_000 }).toEqual(['decision']);
  });

  it('says the same state once, however many parts see it', async () => {
    const one = box();
    one.tell({ kind: 'state', of: 'source', from: 'page', to: 'slate', facts: { why: 'page_gone' } });
    one.tell({ kind: 'state', of: 'source', from: 'page', to: 'slate' });
    one.tell({ kind: 'state', of: 'ingest', from: 'sending', to: 'reconnecting', facts: { attempt: 1 } });
    one.tell({ kind: 'state', of: 'ingest', from: 'reconnecting', to: 'reconnecting', facts: { attempt: 2 } });
    one.tell({ kind: 'state', of: 'source', from: 'slate', to: 'page' });
    await one.flush();
    expect(entries().map((entry) => (entry.kind === 'state' ? entry.to : ''))).toEqual([
      'slate',
      'reconnecting',
      'reconnecting',
      'page',
    ]);
  });

  it('goes on behind a line that a kill cut in two', async () => {
    mkdirSync(join(folder, 'blackbox'));
    writeFileSync(path(), `${JSON.stringify({ atMs: 1, ...decision('whole') })}\n{"atMs":2,"kind":"deci`);
    const one = box();
    one.tell({ kind: 'restart', facts: {} });
    await one.flush();
    const lines = readFileSync(path(), 'utf8').split('\n');
    expect(lines[1]).toBe('{"atMs":2,"kind":"deci');
    expect(BlackBoxEntry.parse(JSON.parse(lines[2] ?? ''))).toMatchObject({ kind: 'restart' });
  });

  it('thins health in a very long stream, and nothing else; in the end it only counts', async () => {
    const one = box({ limits: { thin: 1, sparse: 6_000, full: 40_000 } });
    one.tell(decision('first'));
    await one.flush();
    for (let second = 0; second < 40; second += 1) one.tell({ kind: 'health', health });
    one.tell(decision('second'));
    await one.flush();
    expect(kinds().filter((kind) => kind === 'health')).toHaveLength(4);
    for (let second = 0; second < 120; second += 1) one.tell(decision(`number ${second}`));
    await one.flush();
    expect(statSync(path()).size).toBeGreaterThan(6_000);
    for (let second = 0; second < 120; second += 1) one.tell({ kind: 'health', health });
    await one.flush();
    expect(kinds().filter((kind) => kind === 'health')).toHaveLength(6);
    expect(kinds().filter((kind) => kind === 'decision')).toHaveLength(122);
    for (let more = 0; more < 400; more += 1) one.tell(decision('x'.repeat(90)));
    await one.flush();
    const size = statSync(path()).size;
    for (let more = 0; more < 5; more += 1) one.tell(decision('lost'));
    one.tell({ kind: 'end', facts: {} });
    await one.flush();
    expect(statSync(path()).size).toBeLessThan(size + 300);
    expect(entries().slice(-2)).toMatchObject([{ kind: 'gap', lost: 5 }, { kind: 'end' }]);
  });

  it.skipIf(process.platform !== 'linux')(
    'keeps lines in memory while the disk is full, and says what it gave up',
    async () => {
      mkdirSync(join(folder, 'blackbox'));
      symlinkSync('/dev/full', path());
      const one = box({ queue: { lines: 4 } });
      one.tell(decision('kept'));
      await one.flush();
      for (let second = 0; second < 6; second += 1) one.tell({ kind: 'health', health });
      one.tell(decision('kept too'));
      await one.flush();
      expect(said).toHaveLength(1);
      expect(one.waiting()).toContain('kept too');
      rmSync(path());
      await one.flush();
      expect(kinds()).toEqual(['gap', 'decision', 'health', 'health', 'decision']);
      expect(entries()[0]).toMatchObject({ lost: 4 });
      one.tell(decision('after'));
      await one.flush();
      expect(kinds().at(-1)).toBe('decision');
    },
  );

  it('lives without a folder it may write to', async () => {
    writeFileSync(join(folder, 'blackbox'), 'a file where the folder belongs');
    const one = box();
    one.tell(decision('a'));
    await one.flush();
    await one.flush();
    expect(said).toHaveLength(1);
    rmSync(join(folder, 'blackbox'));
    await one.flush();
    expect(kinds()).toEqual(['decision']);
  });

  it('tells when the machine’s clock was set', async () => {
    let wall = 1_000_000;
    let steady = 0;
    box({ now: () => wall, steadyMs: () => steady });
    steady = 1_000;
    wall += 1_000 + 3_600_000;
    await expect
      .poll(() => existsSync(path()) && entries(), { timeout: 5_000 })
      .toMatchObject([{ kind: 'clock', jumpedMs: 3_600_000 }]);
  });
});
