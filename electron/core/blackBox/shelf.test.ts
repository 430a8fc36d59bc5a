import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linesOf, makeRoom } from './shelf.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-shelf-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(id: string, ageS: number, bytes = 10): void {
  const path = join(folder, `${id}.jsonl`);
  writeFileSync(path, 'x'.repeat(bytes));
  utimesSync(path, 10_000 - ageS, 10_000 - ageS);
}

describe('makeRoom', () => {
  it('lets the oldest go, by number and by size, and never what is not a box', async () => {
    for (let age = 0; age < 6; age += 1) put(`s${age}`, age);
    put('running', 100);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect((await makeRoom(folder, 'running', { boxes: 4, bytes: 1_000 })).sort()).toEqual(['s3', 's4', 's5']);
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'running.jsonl', 's0.jsonl', 's1.jsonl', 's2.jsonl']);
    expect(await makeRoom(folder, 'running', { boxes: 4, bytes: 25 })).toEqual(['s2']);
    expect(existsSync(join(folder, 'running.jsonl'))).toBe(true);
  });

  it('finds nothing where there is no folder', async () => {
    expect(await makeRoom(join(folder, 'none'), 's')).toEqual([]);
  });
});

describe('linesOf', () => {
  it('passes over what is no whole line, and strikes out what has become known since', async () => {
    const path = join(folder, 's.jsonl');
    const good = JSON.stringify({ atMs: 1, kind: 'decision', what: 'late-secret', why: 'w' });
    writeFileSync(path, `${good}\n{"atMs":2,"ki\n{"kind":"unknown"}\n\0\0\0\n${good}`);
    const lines: string[] = [];
    for await (const line of linesOf(path, (text) => text.replaceAll('late-secret', '[secret]'))) lines.push(line);
    const clean = `${good.replace('late-secret', '[secret]')}\n`;
    expect(lines).toEqual([clean, clean]);
  });
});
