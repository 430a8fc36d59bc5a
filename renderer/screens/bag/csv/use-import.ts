import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BAG_MAX_ITEMS, type Fault, type ProductId } from '../../../../shared/domain/index.ts';
import { call, showUndo, studioNow, useLinter, useStudio } from '../../../app/index.ts';
import { useInBag } from '../in-bag.ts';
import { removeProducts } from '../item/put-back.ts';
import { checkRows, type Wish } from './check.ts';
import { readFile } from './reader.ts';
import type { BadRow, FileFacts, FileProblem } from './types.ts';

export type Refused = { wish: Wish; fault: Fault };
/** Where an import stands. `failed`: the platform did not answer; the file is kept and can be tried again. */
export type ImportState =
  | { kind: 'choose'; problem: FileProblem | null }
  | { kind: 'reading'; name: string; share: number }
  | { kind: 'checking'; name: string; done: number; of: number }
  | { kind: 'failed'; file: File; fault: Fault }
  | {
      kind: 'preview';
      name: string;
      facts: FileFacts;
      wishes: readonly Wish[];
      bad: readonly BadRow[];
      adding: boolean;
    }
  | { kind: 'done'; added: number; refused: readonly Refused[] };

export type Import = {
  readonly state: ImportState;
  start(file: File): Promise<void>;
  add(): Promise<void>;
  /** Stops what runs and goes back to choosing. */
  cancel(): void;
};

/** One import from choosing the file to what the platform took. Stops by itself when its dialog is closed. */
export function useImport(first: File | null): Import {
  const { t } = useTranslation();
  const [state, setState] = useState<ImportState>({ kind: 'choose', problem: null });
  const inBag = useInBag();
  const linter = useLinter();
  const names = useStudio((s) => s.settings.compliance.names);
  const room = useStudio((s) => BAG_MAX_ITEMS - (s.bag?.items.length ?? 0));
  const running = useRef<AbortController | null>(null);

  const start = async (file: File) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const { name } = file;
    setState({ kind: 'reading', name, share: 0 });
    const read = await readFile(file, signal, (share) => setState({ kind: 'reading', name, share }));
    if (!read || signal.aborted) return;
    if (!read.ok) return setState({ kind: 'choose', problem: read.problem });
    setState({ kind: 'checking', name, done: 0, of: read.good.length });
    const checked = await checkRows(read.good, {
      lookup: async (ids: ProductId[]) => {
        const reply = await call((client) => client.catalogue.lookup({ ids }));
        return reply.ok ? { ok: true, value: reply.value.products } : reply;
      },
      inBag,
      room,
      linter,
      names,
      progress: (done, of) => setState({ kind: 'checking', name, done, of }),
      signal,
    });
    if (!checked || signal.aborted) return;
    if (!checked.ok) return setState({ kind: 'failed', file, fault: checked.fault });
    // Two runs that are in order already: sorting only merges them.
    const bad = [...read.bad, ...checked.value.bad].sort((a, b) => a.line - b.line);
    setState({ kind: 'preview', name, facts: read.facts, wishes: checked.value.wishes, bad, adding: false });
  };

  const add = async () => {
    if (state.kind !== 'preview' || state.adding) return;
    const { wishes } = state;
    setState({ ...state, adding: true });
    const items = wishes.map(({ product, livePrice, perk, limit }) => ({
      productId: product.id,
      livePrice,
      ...(perk === null ? {} : { perk }),
      ...(limit === null ? {} : { limit }),
    }));
    const reply = await call((client) => client.bag.addMany({ items }));
    if (!reply.ok) return setState({ kind: 'done', added: 0, refused: all(wishes, reply.fault) });
    const refused = reply.value.refused.flatMap(({ index, fault }) => {
      const wish = wishes[index];
      return wish ? [{ wish, fault }] : [];
    });
    setState({ kind: 'done', added: reply.value.added, refused });
    const not = new Set(refused.map(({ wish }) => wish));
    const added = wishes.filter((wish) => !not.has(wish)).map((wish) => wish.product);
    if (added.length > 0)
      showUndo(
        t('bag.csv.imported', { count: added.length }),
        () => void removeProducts(added, studioNow()?.bag?.items ?? []),
      );
  };

  const cancel = () => {
    running.current?.abort();
    setState({ kind: 'choose', problem: null });
  };
  const begin = useRef(start);
  useEffect(() => {
    if (first) void begin.current(first);
  }, [first]);
  useEffect(() => () => running.current?.abort(), []);
  return { state, start, add, cancel };
}

const all = (wishes: readonly Wish[], fault: Fault): readonly Refused[] => wishes.map((wish) => ({ wish, fault }));
