import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LintField } from '../../shared/compliance/index.ts';

/** A labelled sentence: which rules must speak (and no other), and why it is in the file. */
const Sentence = z.object({
  text: z.string().min(1),
  field: LintField,
  expect: z.array(z.string()),
  why: z.string().min(3),
  context: z
    .object({
      names: z.array(z.string()).optional(),
      stock: z.number().optional(),
      priceBasis: z.boolean().optional(),
    })
    .optional(),
});
export type Sentence = z.infer<typeof Sentence>;

/** `golden.jsonl`, a sentence a line. */
export function goldenSentences(): Sentence[] {
  return readFileSync(join(import.meta.dirname, 'golden.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Sentence.parse(JSON.parse(line)));
}
