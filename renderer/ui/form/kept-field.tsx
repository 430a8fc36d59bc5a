import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Reply } from '../../../shared/domain/index.ts';

/**
 * A text that is sent when the field is left or Enter is pressed; Escape takes back what was typed. When the core
 * refuses it, the saved text returns, unless it `staysRefused` to be mended. With `counted` it says how much of `maxLength`
 * is used; `onText` hears what stands in the field.
 */
export function KeptField(
  props: Omit<TextInputProps, 'value' | 'onChange'> & {
    saved: string;
    maxLength: number;
    counted?: boolean;
    staysRefused?: boolean;
    onText?: (text: string) => void;
    onKeep: (text: string) => Promise<Reply<unknown>>;
  },
) {
  const { saved, onKeep, counted = false, staysRefused = false, onText, ...rest } = props;
  const [typed, setTyped] = useState<string | null>(null);
  // The new text arrives with the core's state, a moment after its answer: until then what was typed is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new saved text is what ends the typing
  useEffect(() => setTyped(null), [saved]);
  const text = typed ?? saved;
  useEffect(() => {
    onText?.(text);
  }, [text, onText]);
  const keep = async () => {
    if (typed === null) return;
    const next = typed.trim();
    if (next === saved) setTyped(null);
    else if (!(await onKeep(next)).ok && !staysRefused) setTyped(null);
  };
  return (
    <TextInput
      {...rest}
      value={text}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep();
        if (event.key === 'Escape') setTyped(null);
      }}
      {...(counted
        ? {
            rightSection: <span className="small num">{`${text.length}/${props.maxLength}`}</span>,
            rightSectionWidth: 60,
            rightSectionPointerEvents: 'none' as const,
          }
        : {})}
    />
  );
}
