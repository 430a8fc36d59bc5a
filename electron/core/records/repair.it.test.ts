import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clip, makeClip } from '../../../tests/support/clip.ts';
import { decodeErrors, probeFile } from '../../../tests/support/ffprobe.ts';
import { missing } from '../../../tests/support/needs.ts';
import { createEgress } from '../egress/index.ts';
import { flawsOf, mending } from './flaws.ts';
import { MemoryFile } from './memoryFile.ts';
import { type Findings, scan } from './scan.ts';

const asHandle = (file: MemoryFile) => file as unknown as FileHandle;

describe.skipIf(missing('ffmpeg', 'ffprobe'))('the repair of a recording', () => {
  let folder: string;
  let clip: Clip;
  let whole: Buffer;
  /** Where its fragments stand, and which begin with a key picture. */
  let fragments: { at: number; to: number; key: boolean; endMs: number }[];
  let headerEnd: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redcast-repair-'));
    clip = await makeClip({ seconds: 9, gopSeconds: 2, bitrate: 300_000 });
    whole = await recorded();
    const found = await scan(asHandle(new MemoryFile(whole)), null);
    headerEnd = found.header?.end ?? 0;
    fragments = [];
    for (let at = headerEnd; at < found.end; ) {
      const to = at + whole.readUInt32BE(at) + whole.readUInt32BE(at + whole.readUInt32BE(at));
      // Whatever ends here is a recording that is a prefix of the whole one.
      const part = await scan(asHandle(new MemoryFile(whole.subarray(0, to))), null);
      fragments.push({ at, to, key: isKey(at), endMs: part.durationMs });
      at = to;
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Recorded by the real recorder, through the real timeline. */
  async function recorded(): Promise<Buffer> {
    const path = join(folder, 'whole.mp4');
    const egress = createEgress({ requestKeyframe: () => {} });
    egress.configure(clip.video);
    egress.configure(clip.audio);
    egress.record({ path, onState: () => {} });
    for (const packet of clip.packets) egress.push(packet);
    await egress.stop();
    return readFileSync(path);
  }

  const isKey = (at: number) => {
    const index = whole.subarray(whole.lastIndexOf('tfra', undefined, 'latin1') - 4);
    for (let i = 24; i + 19 <= index.readUInt32BE(0); i += 19)
      if (Number(index.readBigUInt64BE(i + 8)) === at) return true;
    return false;
  };
  const codecs = () => ({ video: clip.video, audio: clip.audio });

  /** Repairs what can be repaired, and says what is in the file then. */
  async function repaired(bytes: Buffer, journal = true) {
    const file = new MemoryFile(bytes);
    const before = await scan(asHandle(file), journal ? codecs() : null);
    const steps = mending(before);
    for (const step of steps ?? []) await step(asHandle(file));
    const after = await scan(asHandle(file), journal ? codecs() : null);
    return { before, after, steps, bytes: file.bytes };
  }

  /** The header but for the eight bytes of the length, which a repair may write anew. */
  const expectKept = (bytes: Buffer, { header }: Findings, from: number, to: number) => {
    const at = header?.durationAt ?? 0;
    const same = (a: number, b: number) => bytes.compare(whole, a, b, a, b) === 0;
    if (from < at) expect(same(from, Math.min(at, to)) && (to < at + 8 || same(at + 8, to))).toBe(true);
    else expect(same(from, to)).toBe(true);
  };

  it('finds nothing to do in one that was ended properly', async () => {
    const { before, steps, bytes } = await repaired(whole);
    expect(flawsOf(before)).toEqual([]);
    expect(steps).toEqual([]);
    expect(bytes.equals(whole)).toBe(true);
    expect(before.fragments).toBe(fragments.length);
    expect(fragments.filter((one) => one.key).length).toBeGreaterThan(3);
    expect(before.durationMs).toBeGreaterThan(8_900);
  });

  it('keeps all that was whole before any cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (cut) => {
        const part = whole.subarray(0, cut);
        const { before, after, steps, bytes } = await repaired(part);
        const kept = fragments.filter((one) => one.to <= cut);
        const last = kept.at(-1);
        expect(before.fragments).toBe(kept.length);
        if (last === undefined) {
          expect(steps).toBeNull();
          expect(flawsOf(before)[0]).toMatch(cut === 0 ? /empty/ : /no_header|no_media/);
          expect(bytes.equals(part)).toBe(true);
          return;
        }
        expect(flawsOf(after)).toEqual([]);
        expect(after.durationMs).toBe(last.endMs);
        expectKept(bytes, after, 0, last.to);
      }),
      { numRuns: 150, examples: cuts().map((cut): [number] => [cut]) },
    );
  });

  /** Just before, at and just behind each border in the file. */
  function cuts(): number[] {
    const borders = [0, 8, headerEnd, ...fragments.map((one) => one.to), ...fragments.map((one) => one.at + 8)];
    return borders.flatMap((at) => [at - 1, at, at + 1]).filter((at) => at >= 0 && at < whole.length);
  }

  const blocks = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    bytes: fc.constantFrom(1, 16, 512, 4_096, 50_000),
    zeros: fc.boolean(),
    seed: fc.nat(),
  });
  function damaged(block: { at: number; bytes: number; zeros: boolean; seed: number }) {
    const from = Math.floor(block.at * whole.length);
    const to = Math.min(whole.length, from + block.bytes);
    const bytes = Buffer.from(whole);
    let state = block.seed;
    for (let i = from; i < to; i += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[i] = block.zeros ? 0 : state >>> 24;
    }
    return { bytes, from, to };
  }

  it('keeps all but the damage of any block, and goes on at the next key picture', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (block) => {
        const { bytes: broken, from, to } = damaged(block);
        if (broken.equals(whole)) return;
        const { after, bytes } = await repaired(broken);
        const kept = fragments.filter((one) => one.to <= from);
        const next = fragments.find((one) => one.key && one.at >= to);
        expect(flawsOf(after)).toEqual([]);
        for (const one of kept) expectKept(bytes, after, one.at, one.to);
        const behind = next ? fragments.filter((one) => one.at >= next.at) : [];
        for (const one of behind) expectKept(bytes, after, one.at, one.to);
        // A block within one fragment costs no more than up to the next key picture.
        expect(after.fragments).toBeGreaterThanOrEqual(kept.length + behind.length);
        expect(after.durationMs).toBeGreaterThanOrEqual((behind.at(-1) ?? kept.at(-1))?.endMs ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves one alone whose beginning is lost and whose journal is, too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(headerEnd - 40), fc.constantFrom(1, 30), async (at, bytes) => {
        const { bytes: broken } = damaged({ at: at / whole.length, bytes, zeros: false, seed: at });
        if (broken.compare(whole, 0, headerEnd, 0, headerEnd) === 0) return;
        const result = await repaired(broken, false);
        // Only the length may be wrong in a header that is still believed.
        if (result.steps !== null) {
          expect(flawsOf(result.before)).toEqual(['wrong_length']);
          return;
        }
        expect(flawsOf(result.before)[0]).toBe('no_header');
        expect(result.bytes.equals(broken)).toBe(true);
        // With its journal it is whole again.
        const known = await repaired(broken);
        expect(known.bytes.equals(whole)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('can be killed at any write, and the next start brings it to the same end', async () => {
    const broken = [
      whole.subarray(0, fragments[6]?.to ?? 0),
      damaged({ at: 0.4, bytes: 512, zeros: true, seed: 1 }).bytes,
    ];
    const headless = Buffer.from(whole.subarray(0, (fragments[6]?.to ?? 0) + 99)).fill(0, 0, 700);
    for (const bytes of [...broken, headless]) {
      const wanted = await repaired(bytes);
      for (let writes = 0; writes < 12; writes += 1) {
        const file = new MemoryFile(bytes, writes);
        const steps = mending(await scan(asHandle(file), codecs())) ?? [];
        let killed = false;
        for (const step of steps) if (!killed) await step(asHandle(file)).catch(() => (killed = true));
        const left = await scan(asHandle(new MemoryFile(file.bytes)), codecs());
        expect(left.fragments).toBeGreaterThanOrEqual(wanted.before.fragments);
        const again = await repaired(file.bytes);
        expect(again.bytes.equals(wanted.bytes)).toBe(true);
        if (!killed) break;
      }
    }
  });

  it('is read to its end by ffmpeg, without a complaint', () => {
    const border = fragments[4] ?? { at: 0, to: 0 };
    const last = fragments.at(-1) ?? { at: 0, to: 0 };
    const files: [string, Buffer][] = [
      ...[border.at + 3, border.at + 40, border.to - 1, border.to, last.at + 900, whole.length - 7].map(
        (cut): [string, Buffer] => [`cut at ${cut}`, whole.subarray(0, cut)],
      ),
      ...[0.0001, 0.05, 0.3, 0.55, 0.8, 0.97].flatMap((at) =>
        [true, false].map((zeros): [string, Buffer] => [
          `${zeros ? 'zeros' : 'garbage'} at ${at}`,
          damaged({ at, bytes: 4_096, zeros, seed: 77 }).bytes,
        ]),
      ),
      ['a power cut: zeros to the end', Buffer.concat([whole.subarray(0, border.to), Buffer.alloc(300_000)])],
    ];
    return Promise.all(files.map(([name, bytes]) => readable(name, bytes)));
  });

  async function readable(name: string, broken: Buffer): Promise<void> {
    const { after, bytes } = await repaired(broken);
    const path = join(folder, `${name.replaceAll(/\W/g, '_')}.mp4`);
    writeFileSync(path, bytes);
    expect(`${name}: ${decodeErrors(path)}`).toBe(`${name}: `);
    const probe = probeFile(path);
    expect(Math.abs((probe.durationMs ?? 0) - after.durationMs)).toBeLessThan(120);
    expect(probe.video?.packets).toBeGreaterThan(60);
    expect(probe.video?.keys[0]).toBe(true);
  }

  it('checks the pictures’ own lengths in one from a studio that knew no checksums', async () => {
    const old = unsealed();
    const sound = await scan(asHandle(new MemoryFile(old)), null);
    expect(sound.header?.sealed).toBe(false);
    expect(sound.fragments).toBe(fragments.length);
    const cut = await repaired(old.subarray(0, Math.floor(old.length * 0.7)), false);
    expect(flawsOf(cut.before)).toEqual(['cut_tail', 'wrong_length', 'no_index']);
    expect(flawsOf(cut.after)).toEqual([]);
    const zeroed = Buffer.from(old).fill(0, Math.floor(old.length / 2), Math.floor(old.length / 2) + 8_192);
    const mended = await repaired(zeroed, false);
    expect(flawsOf(mended.before)).toContain('damaged_middle');
    const path = join(folder, 'old.mp4');
    writeFileSync(path, mended.bytes);
    expect(decodeErrors(path)).toBe('');
  });

  /** The same recording without any seal. */
  function unsealed(): Buffer {
    const parts = [whole.subarray(0, headerEnd - 16)];
    for (const { at, to } of fragments) {
      const moofBytes = whole.readUInt32BE(at);
      const moof = Buffer.from(whole.subarray(at, at + moofBytes - 16));
      moof.writeUInt32BE(moof.length, 0);
      for (let i = moof.indexOf('trun', 0, 'latin1'); i >= 0; i = moof.indexOf('trun', i + 4, 'latin1'))
        moof.writeUInt32BE(moof.readUInt32BE(i + 12) - 16, i + 12);
      parts.push(moof, whole.subarray(at + moofBytes, to));
    }
    return Buffer.concat(parts);
  }
});
