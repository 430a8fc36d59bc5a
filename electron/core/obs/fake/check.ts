/** What obs-websocket answers instead of doing what was asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;
  constructor(code: number, comment = '') {
    super(comment);
    this.code = code;
  }
}

/** Data of a request, checked field by field in the words of obs-websocket. `null` counts as absent. */
export type Fields = {
  has(name: string): boolean;
  text(name: string): string;
  flag(name: string): boolean;
  number(name: string, min: number, max: number): number;
  object(name: string, allowEmpty?: boolean): Record<string, unknown>;
  raw(name: string): unknown;
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Anything but an object is taken for no data at all, an array too. */
export function fieldsOf(data: unknown): Fields {
  const value = isRecord(data) ? data : null;
  const has = (name: string) => value?.[name] !== undefined && value[name] !== null;
  const need = (name: string): unknown => {
    if (value === null) throw new Refusal(301, 'Your request data is missing or invalid (non-object)');
    if (!has(name)) throw new Refusal(300, `Your request is missing the \`${name}\` field.`);
    return value[name];
  };
  const wrongType = (name: string, type: string) => new Refusal(401, `The field value of \`${name}\` must be ${type}.`);
  const empty = (name: string) => new Refusal(403, `The field value of \`${name}\` must not be empty.`);

  return {
    has,
    raw: (name) => value?.[name],
    text(name) {
      const found = need(name);
      if (typeof found !== 'string') throw wrongType(name, 'a string');
      if (found === '') throw empty(name);
      return found;
    },
    flag(name) {
      const found = need(name);
      if (typeof found !== 'boolean') throw wrongType(name, 'boolean');
      return found;
    },
    number(name, min, max) {
      const found = need(name);
      if (typeof found !== 'number') throw wrongType(name, 'a number');
      const limit = (words: string, bound: number) =>
        new Refusal(402, `The field value of \`${name}\` is ${words} of \`${bound.toFixed(6)}\``);
      if (found < min) throw limit('below the minimum', min);
      if (found > max) throw limit('above the maximum', max);
      return found;
    },
    object(name, allowEmpty = false) {
      const found = need(name);
      if (!isRecord(found)) throw wrongType(name, 'an object');
      if (!allowEmpty && Object.keys(found).length === 0) throw empty(name);
      return found;
    },
  };
}
