import type { BlackBoxEntry, BlackBoxFacts, Fault } from '../../../shared/domain/index.ts';

/** Parameters of faults that are words of the studio or of a system; all others may be what a person wrote or is called. */
const PLAIN_PARAMS = new Set(['path', 'step', 'what', 'fault', 'version', 'code', 'is', 'currency', 'status']);
/** Longer words help nobody who reads the file, and a line is written every second. */
const MAX_WORDS = 500;

/**
 * An entry as it may stand in a file that is handed on: no secrets in any of its words and no words of people. Word by word and
 * not by line: a key that happens to be called “health” would take the line's own names with it.
 */
export function cleaned(entry: BlackBoxEntry, strikeSecrets: (text: string) => string): BlackBoxEntry {
  const words = (text: string) => strikeSecrets(text.slice(0, MAX_WORDS));
  const values = (facts: BlackBoxFacts): BlackBoxFacts =>
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? words(value) : value]),
    );
  switch (entry.kind) {
    case 'health':
    case 'clock':
    case 'gap':
      return entry;
    case 'fault':
      return { ...entry, where: words(entry.where), fault: cleanFault(entry.fault, words) };
    case 'state':
      return {
        ...entry,
        from: words(entry.from),
        to: words(entry.to),
        ...(entry.facts ? { facts: values(entry.facts) } : {}),
      };
    case 'decision':
      return {
        ...entry,
        what: words(entry.what),
        why: words(entry.why),
        ...(entry.facts ? { facts: values(entry.facts) } : {}),
      };
    case 'begin':
    case 'restart':
    case 'end':
      return { ...entry, facts: values(entry.facts) };
  }
}

function cleanFault(fault: Fault, words: (text: string) => string): Fault {
  const { params, detail, field, rule, ...rest } = fault;
  return {
    ...rest,
    ...(field === undefined ? {} : { field: words(field) }),
    ...(rule === undefined ? {} : { rule: words(rule) }),
    ...(detail === undefined ? {} : { detail: words(detail) }),
    ...(params === undefined ? {} : { params: plainParams(params, words) }),
  };
}

function plainParams(params: NonNullable<Fault['params']>, words: (text: string) => string): Fault['params'] {
  const plain: NonNullable<Fault['params']> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'number') plain[name] = value;
    else if (PLAIN_PARAMS.has(name)) plain[name] = words(value);
  }
  return plain;
}
