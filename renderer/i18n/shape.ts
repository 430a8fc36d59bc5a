/**
 * The shape a translation must have: the same keys, any text. English plural keys that end in `_one` are optional,
 * since Chinese has a single form (`_other`).
 */
export type Shape<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Shape<T[K]>;
} & { readonly [K in keyof T as K extends `${string}_one` ? K : never]?: string };
