import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

/** A text that is sent when the field is left or Enter is pressed; Escape takes back what was typed. */
export function KeptField(
  props: Omit<TextInputProps, 'value' | 'onChange'> & { saved: string; onKeep: (text: string) => Promise<unknown> },
) {
  const { saved, onKeep, ...rest } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const keep = async () => {
    if (typed === null) return;
    if (typed.trim() !== saved) await onKeep(typed.trim());
    setTyped(null);
  };
  return (
    <TextInput
      {...rest}
      value={typed ?? saved}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
