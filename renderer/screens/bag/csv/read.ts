import Papa from 'papaparse';
import { ProductId } from '../../../../shared/domain/index.ts';
import { problem, readId, readLimit, readPerk, readPrice, shown, unguard } from './cells.ts';
import { COLUMNS, type Column, type Header, known, readHeader } from './columns.ts';
import { decode } from './decode.ts';
import { type BadRow, FILE_MAX_BYTES, type FileFacts, type FileProblem, type GoodRow, type Problem } from './types.ts';

const DELIMITERS = [',', ';', '\t'] as const;

/** What is told while a file is read. Rows come in the order of the file; `chars` of `of` are done. */
export type Reading = {
  good(row: GoodRow): void;
  bad(row: BadRow): void;
  progress(chars: number, of: number): void;
};
export type ReadResult = { ok: true; facts: FileFacts } | { ok: false; problem: FileProblem };

/** Reads one CSV file row by row. Knows nothing of catalogue and bag; nothing in a cell is ever run. */
export function readCsv(bytes: Uint8Array, reading: Reading): ReadResult {
  if (bytes.length > FILE_MAX_BYTES) return { ok: false, problem: { why: 'too_large' } };
  const decoded = decode(bytes);
  if (!decoded.ok) return { ok: false, problem: { why: decoded.why } };
  const { text, skipped, named } = withoutSepLine(decoded.text);
  const delimiter = named ?? delimiterOf(text);
  let header: Header | null = null;
  let failed: FileProblem | null = null;
  let rows = 0;
  let line = skipped + 1;
  let from = 0;
  const firstAt = new Map<string, number>();
  Papa.parse<string[]>(text, {
    delimiter,
    step({ data: cells, errors, meta }, parser) {
      const at = line;
      line += lineBreaks(text, from, meta.cursor);
      from = meta.cursor;
      if (cells.every((cell) => cell.trim() === '')) return;
      if (header === null) {
        header = readHeader(cells);
        failed = headerProblem(header, cells);
        if (failed) parser.abort();
        return;
      }
      rows += 1;
      const quotes = errors.some((error) => error.type === 'Quotes');
      const read = quotes ? brokenQuotes(at, cells) : readRow(header, cells, at, firstAt);
      if ('problems' in read) reading.bad(read);
      else reading.good(read);
      reading.progress(from, text.length);
    },
  });
  if (failed) return { ok: false, problem: failed };
  // Written inside the callback, which the compiler cannot follow.
  const found = header as Header | null;
  if (found === null) return { ok: false, problem: { why: 'empty' } };
  const { missing, unused } = found;
  return { ok: true, facts: { encoding: decoded.encoding, delimiter, missing, unused, rows } };
}

/** Excel's own first line `sep=;`, which is no row. */
function withoutSepLine(text: string): { text: string; skipped: number; named: string | null } {
  const match = /^\uFEFF?sep=([,;\t])\r?\n/i.exec(text);
  return match
    ? { text: text.slice(match[0].length), skipped: 1, named: match[1] ?? null }
    : { text, skipped: 0, named: null };
}

/** The delimiter with which most names in the first row are known; a comma when none is. */
function delimiterOf(text: string): string {
  const start = text.slice(0, 8_192);
  let best: { delimiter: string; names: number } = { delimiter: ',', names: 0 };
  for (const delimiter of DELIMITERS) {
    const first = Papa.parse<string[]>(start, { delimiter, preview: 1, skipEmptyLines: 'greedy' }).data[0] ?? [];
    const names = known(first);
    if (names > best.names) best = { delimiter, names };
  }
  return best.delimiter;
}

function headerProblem(header: Header, cells: readonly string[]): FileProblem | null {
  if (header.twice) return { why: 'column_twice', ...header.twice };
  if (header.at.productId !== undefined) return null;
  if (known(cells) === 0 && header.unused.length < 2) return { why: 'no_header' };
  return {
    why: 'no_id_column',
    found: cells
      .map(shown)
      .filter((cell) => cell !== '')
      .slice(0, 20),
  };
}

/** Line breaks from one place to another: `\r\n`, `\n` and `\r` each end one line. */
function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count += 1;
  }
  return count;
}

/** The rest of the file may hang in this cell: only its beginning is shown. */
const brokenQuotes = (line: number, cells: readonly string[]): BadRow => ({
  line,
  productId: shown(cells[0] ?? ''),
  problems: [problem(null, cells.join(' ').slice(0, 400), 'quotes')],
});

function readRow(
  header: Header,
  cells: readonly string[],
  line: number,
  firstAt: Map<string, number>,
): GoodRow | BadRow {
  const problems: Problem[] = [];
  const raw = (column: Column) => cells[header.at[column] ?? -1] ?? '';
  const extra = cells.slice(header.width).some((cell) => cell.trim() !== '');
  if (extra)
    problems.push(problem(null, cells.join(' · '), 'too_many_cells', { have: cells.length, want: header.width }));
  const text: Record<Column, string> = { productId: '', livePrice: '', perk: '', limit: '' };
  const formulas = new Set<Column>();
  for (const column of COLUMNS) {
    const read = unguard(raw(column));
    text[column] = read.text;
    if (!read.formula) continue;
    formulas.add(column);
    problems.push(problem(column, raw(column), 'formula'));
  }
  const take = <T>(
    column: Column,
    read: (cell: string) => { ok: true; value: T } | { ok: false; why: Problem['why']; params?: Problem['params'] },
  ): T | null => {
    if (formulas.has(column)) return null;
    const result = read(text[column]);
    if (result.ok) return result.value;
    problems.push(problem(column, raw(column), result.why, result.params));
    return null;
  };
  const productId = take('productId', readId);
  const price = take('livePrice', readPrice);
  const perk = take('perk', readPerk);
  const limit = take('limit', readLimit);
  if (productId !== null) {
    const before = firstAt.get(productId);
    // A bad row takes nobody's place.
    if (before !== undefined) problems.push(problem('productId', productId, 'duplicate', { line: before }));
    else if (problems.length === 0) firstAt.set(productId, line);
  }
  const id = ProductId.safeParse(productId);
  if (problems.length > 0 || !id.success) return { line, productId: shown(text.productId), problems };
  return { line, productId: id.data, price, perk, limit };
}
