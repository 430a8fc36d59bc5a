import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import {
  compileRules,
  type Finding,
  type LintContext,
  type Linter,
  type LintField,
  RuleSet,
} from '../../shared/compliance/index.ts';
import type { Fault } from '../../shared/domain/index.ts';
import { call } from './commands.ts';
import { onClient } from './connection.ts';
import { useStudio } from './store.ts';

/**
 * The compliance rules in this page. Asked of the core when something first wants them and again on each new connection
 * (an updated core may know others), compiled when the first text is read.
 */
type RulesHere = { kind: 'waiting' } | { kind: 'failed'; fault: Fault } | { kind: 'ready'; set: RuleSet };

/** A pause in typing after which the text is read. */
const PAUSE_MS = 120;
const NONE: readonly Finding[] = [];

let rules: RulesHere = { kind: 'waiting' };
let compiled: { tag: string; linter: Linter } | null = null;
const listeners = new Set<() => void>();
let following = false;

function become(next: RulesHere): void {
  rules = next;
  for (const listener of listeners) listener();
}

async function ask(): Promise<void> {
  const reply = await call((client) => client.compliance.rules());
  // The last rules stay good while a new connection cannot answer.
  if (!reply.ok) return rules.kind === 'ready' ? undefined : become({ kind: 'failed', fault: reply.fault });
  const set = RuleSet.safeParse(reply.value);
  if (!set.success) {
    console.error('rules not understood', set.error.issues.slice(0, 3));
    return become({ kind: 'failed', fault: { code: 'internal', retry: 'later', rule: 'rules' } });
  }
  if (rules.kind !== 'ready' || rules.set.tag !== set.data.tag) become({ kind: 'ready', set: set.data });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!following) {
    following = true;
    onClient(() => void ask());
  }
  return () => listeners.delete(listener);
}

/** The rules as the core handed them out, those that could not be used among them. */
export function useRules(): RulesHere & { again(): void } {
  const here = useSyncExternalStore(subscribe, () => rules);
  return useMemo(
    () => ({
      ...here,
      again() {
        become({ kind: 'waiting' });
        void ask();
      },
    }),
    [here],
  );
}

function linterOf(here: RulesHere): Linter | null {
  if (here.kind !== 'ready') return null;
  if (compiled?.tag !== here.set.tag) {
    // The core tried every rule on its own examples before it handed them out.
    const { linter } = compileRules(here.set.rules, { trusted: true });
    compiled = { tag: here.set.tag, linter };
    warmUp(linter, 0);
  }
  return compiled.linter;
}

/** Rule by rule between other work, so that the first words typed need not wait for all patterns at once. */
function warmUp(linter: Linter, step: number): void {
  setTimeout(() => {
    if (compiled?.linter === linter && linter.warm(step)) warmUp(linter, step + 1);
  }, 0);
}

/** Reads texts in this page; null until the rules are here. */
export function useLinter(): Linter | null {
  return linterOf(useSyncExternalStore(subscribe, () => rules));
}

/**
 * What the rules find in a text while it is typed, read anew after a short pause. The host's registered names count; what
 * else is known about the text comes as `context`. Empty while the rules are not here (`useLinter` tells).
 */
export function useFindings(text: string, field: LintField, context?: LintContext): readonly Finding[] {
  const linter = useLinter();
  const names = useStudio((s) => s.settings.compliance.names);
  const key = JSON.stringify([field, context ?? null, names]);
  const latest = useRef({ field, context, names });
  latest.current = { field, context, names };
  const [found, setFound] = useState<readonly Finding[]>(NONE);
  const readOnce = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for field, context and names by their content
  useEffect(() => {
    if (!linter) return;
    const read = () => {
      const { field, context, names } = latest.current;
      const all = { ...context, names: [...names, ...(context?.names ?? [])] };
      const next = text.trim() === '' ? NONE : linter.lint(text, field, all);
      setFound((last) => (next.length === 0 && last.length === 0 ? last : next));
    };
    // A text that was there before is read at once; while it is typed, not at every key.
    if (!readOnce.current) {
      readOnce.current = true;
      read();
      return;
    }
    const timer = setTimeout(read, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [linter, text, key]);
  return linter ? found : NONE;
}
