import type { RefObject } from 'react';
import type { Finding } from '../../../shared/compliance/index.ts';
import { useLinter } from '../../app/index.ts';
import { Findings } from '../../ui/index.ts';
import { acceptRewrite } from './accept-rewrite.ts';

/** What the rules say about a field's words while they are typed, with calmer words to take over. */
export function FieldFindings(props: {
  field: 'title' | 'pitch';
  value: string;
  findings: readonly Finding[];
  input: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
  onChange: (value: string) => void;
}) {
  const { field, value, findings, input, onChange } = props;
  const checked = useLinter() !== null && value.trim() !== '';
  return (
    <Findings
      findings={findings}
      checked={checked}
      compact
      onAccept={(finding) => acceptRewrite(input.current, finding, onChange)}
      data-testid={`findings-${field}`}
    />
  );
}
