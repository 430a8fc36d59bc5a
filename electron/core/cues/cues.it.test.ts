import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CLAIMS_MAX,
  type Claim,
  ClaimId,
  type Cue,
  claimState,
  PROOF_MAX_BYTES,
  ProductId,
} from '../../../shared/domain/index.ts';
import { createLogger, openStudioDb, type StudioDb } from '../store/index.ts';
import { type Cues, createCues } from './index.ts';

let dir: string;
let db: StudioDb;
let cues: Cues;
let told: Cue[][];
const lipstick = ProductId.parse('lipstick-999');

const open = () => {
  const opened = openStudioDb({ path: dir });
  if (!opened.ok) throw new Error(opened.fault.code);
  db = opened.value;
  told = [];
  const { log } = createLogger({ dataDir: null });
  cues = createCues({ store: db.cues, dataDir: dir, onChange: (list) => told.push(list), log });
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cues-'));
  open();
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});
const file = (head: string, name: string, bytes = 64, type = 'text/plain') => {
  const content = Buffer.alloc(bytes);
  content.write(head.replaceAll(' ', ''), 0, 'hex');
  return new File([content], name, { type });
};
const PDF = '255044462d312e37';
const PNG = '89504e470d0a1a0a';
const stored = () => (existsSync(join(dir, 'proofs')) ? readdirSync(join(dir, 'proofs')) : []);
const claim = (text = '持妆 12 小时'): ClaimId => {
  const put = cues.putClaim({ productId: lipstick, text });
  if (!put.ok) throw new Error(put.fault.code);
  return put.value.claimId;
};
const only = (): Claim => {
  const found = cues.list()[0]?.claims[0];
  if (!found) throw new Error('no claim');
  return found;
};

describe('claims', () => {
  it('are written, changed, told, and there after a restart', () => {
    const id = claim('  持妆 \n 12 小时 ');
    expect(only()).toEqual({ id, text: '持妆 12 小时', proof: null, expiresAtMs: null });
    const link = 'https://example.com/report?id=1';
    expect(cues.putClaim({ productId: lipstick, claimId: id, text: '持妆 12 小时', link, expiresAtMs: 5_000 }).ok).toBe(
      true,
    );
    expect([claimState(only(), 4_999), claimState(only(), 5_000)]).toEqual(['proved', 'expired']);
    cues.putClaim({ productId: lipstick, claimId: id, text: '持妆 10 小时' });
    expect(only()).toMatchObject({ text: '持妆 10 小时', proof: { kind: 'link', url: link }, expiresAtMs: 5_000 });
    expect(cues.setAnswers(lipstick, [{ question: '敏感肌？', answer: '先在耳后试用。' }]).ok).toBe(true);
    expect(cues.setSize(lipstick, ' 3.4 g ').ok).toBe(true);
    expect(told.at(-1)).toEqual(cues.list());
    const before = cues.list();
    db.close();
    open();
    expect(cues.list()).toEqual(before);
    cues.putClaim({ productId: lipstick, claimId: id, text: 'x', link: null, expiresAtMs: null });
    expect(only()).toMatchObject({ proof: null, expiresAtMs: null });
    expect(claimState(only(), 0)).toBe('unproved');
  });

  it('leave no trace once everything about a product is gone', () => {
    const id = claim();
    expect(cues.removeClaim(lipstick, id).ok).toBe(true);
    expect(cues.list()).toEqual([]);
    expect(db.cues.list()).toEqual([]);
    expect(cues.removeClaim(lipstick, id)).toMatchObject({ fault: { code: 'not_found' } });
  });

  it('refuse what cannot be kept, and change nothing', () => {
    const id = claim();
    const before = cues.list();
    const put = (more: object) => cues.putClaim({ productId: lipstick, text: 'fine', ...more });
    expect(put({ text: ' \u0007 ' })).toMatchObject({ fault: { code: 'bad_input', field: 'text' } });
    expect(put({ text: 'x'.repeat(121) })).toMatchObject({ fault: { field: 'text', rule: 'too_big' } });
    for (const link of ['javascript:alert(1)', 'file:///etc/passwd', 'report.pdf', ''])
      expect(put({ link })).toMatchObject({ fault: { code: 'bad_input', field: 'link', rule: 'url' } });
    expect(put({ claimId: ClaimId.parse('nobody') })).toMatchObject({ fault: { code: 'not_found' } });
    expect(cues.setAnswers(lipstick, [{ question: 'a', answer: '' }])).toMatchObject({
      fault: { code: 'bad_input', field: 'answers.0.answer' },
    });
    expect(cues.setSize(lipstick, 'x'.repeat(121)).ok).toBe(false);
    expect(cues.list()).toEqual(before);
    for (let n = 1; n < CLAIMS_MAX; n += 1) claim(`claim ${n}`);
    expect(put({})).toMatchObject({ fault: { field: 'claims', rule: 'too_many', params: { max: CLAIMS_MAX } } });
    expect(put({ claimId: id }).ok).toBe(true);
  });
});

describe('proofs', () => {
  it('are copied, read back by their true type, replaced, and deleted with the claim', async () => {
    const id = claim();
    expect((await cues.attachProof(lipstick, id, file(PDF, '../../etc/检测报告.pdf'))).ok).toBe(true);
    const proof = only().proof;
    if (proof?.kind !== 'file') throw new Error('no file');
    expect(proof).toMatchObject({ name: '检测报告.pdf', bytes: 64 });
    expect(stored()).toEqual([proof.fileId]);
    const opened = cues.openProof(proof.fileId);
    if (!opened.ok) throw new Error(opened.fault.code);
    expect([opened.value.name, opened.value.type, opened.value.size]).toEqual(['检测报告.pdf', 'application/pdf', 64]);

    await cues.attachProof(lipstick, id, file(PNG, 'C:\\lab\\photo.pdf'));
    const next = only().proof;
    if (next?.kind !== 'file') throw new Error('no file');
    expect(next.fileId).toMatch(/\.png$/);
    expect(stored()).toEqual([next.fileId]);
    expect(cues.openProof(proof.fileId)).toMatchObject({ fault: { code: 'not_found' } });

    db.close();
    open();
    expect(cues.openProof(next.fileId).ok).toBe(true);
    cues.putClaim({ productId: lipstick, claimId: id, text: 'x', link: 'https://example.com/' });
    expect(stored()).toEqual([]);
    await cues.attachProof(lipstick, id, file('ffd8ffe0', 'a.jpg'));
    cues.removeClaim(lipstick, id);
    expect(stored()).toEqual([]);
  });

  it('are only what their first bytes say, and at most 10 MiB', async () => {
    const id = claim();
    const page = new File(['<script>alert(1)</script>'], 'report.pdf', { type: 'application/pdf' });
    for (const wrong of [page, new File([], 'empty.pdf'), file('52494646 00000000 57415645', 'sound.webp')])
      expect(await cues.attachProof(lipstick, id, wrong)).toMatchObject({
        fault: { code: 'bad_input', field: 'file', rule: 'file_type' },
      });
    expect(await cues.attachProof(lipstick, id, file(PDF, 'big.pdf', PROOF_MAX_BYTES + 1))).toMatchObject({
      fault: { code: 'proof_too_large', params: { max: PROOF_MAX_BYTES } },
    });
    expect(await cues.attachProof(lipstick, ClaimId.parse('none'), file(PDF, 'a.pdf'))).toMatchObject({
      fault: { code: 'not_found' },
    });
    expect([only().proof, stored()]).toEqual([null, []]);
    expect((await cues.attachProof(lipstick, id, file(PDF, 'big.pdf', PROOF_MAX_BYTES))).ok).toBe(true);
    expect(await cues.attachProof(lipstick, id, file('52494646 00000000 57454250', 'a'))).toMatchObject({ ok: true });
    expect(only().proof).toMatchObject({ name: 'a', fileId: expect.stringMatching(/\.webp$/) });
  });

  it('open nothing outside of their folder', async () => {
    const id = claim();
    await cues.attachProof(lipstick, id, file(PDF, 'a.pdf'));
    writeFileSync(join(dir, 'secret.pdf'), 'secret');
    symlinkSync(join(dir, 'secret.pdf'), join(dir, 'proofs', 'a'.repeat(24).concat('.pdf')));
    for (const fileId of ['../secret.pdf', '..%2fsecret.pdf', '/etc/passwd', '', 'a'.repeat(24).concat('.pdf')])
      expect(cues.openProof(fileId)).toMatchObject({ fault: { code: 'not_found', field: 'fileId' } });
  });

  it('that are gone from the folder are said to be gone; one that comes too late is not kept', async () => {
    const id = claim();
    const slow = cues.attachProof(lipstick, id, file(PDF, 'a.pdf'));
    cues.removeClaim(lipstick, id);
    expect(await slow).toMatchObject({ fault: { code: 'not_found' } });
    expect(stored()).toEqual([]);

    const again = claim();
    await cues.attachProof(lipstick, again, file(PDF, 'a.pdf'));
    const [name] = stored();
    rmSync(join(dir, 'proofs', String(name)));
    expect(cues.openProof(String(name))).toMatchObject({ fault: { code: 'not_found', rule: 'file_gone' } });
    expect(cues.removeClaim(lipstick, again).ok).toBe(true);
  });

  it('that cannot be written are refused with the reason', async () => {
    const id = claim();
    writeFileSync(join(dir, 'proofs'), 'a file where the folder should be');
    expect(await cues.attachProof(lipstick, id, file(PDF, 'a.pdf'))).toMatchObject({
      ok: false,
      fault: { code: 'data_read_only' },
    });
    expect(only().proof).toBeNull();
  });
});
