import { Radio } from '@mantine/core';
import type { Reply } from '../../../shared/domain/index.ts';
import { useWanted } from '../../app/index.ts';
import styles from './form.module.css';

/** A few ways as cards with a sentence, or some short lines, each; one of them is taken. */
export function Choice<V extends string>(props: {
  label: string;
  hint?: string;
  value: V;
  options: readonly { value: V; label: string; about: string }[];
  onChange: (value: V) => Promise<Reply<unknown>>;
  disabled?: boolean;
  'data-testid': string;
}) {
  const [shown, choose, takeBack] = useWanted(props.value);
  const pick = async (value: string) => {
    const option = props.options.find((one) => one.value === value);
    if (!option) return;
    choose(option.value);
    if (!(await props.onChange(option.value)).ok) takeBack();
  };
  return (
    <Radio.Group
      label={props.label}
      description={props.hint}
      value={shown}
      onChange={pick}
      data-testid={props['data-testid']}
    >
      <div className={styles.choices} data-columns={props.options.length === 3 ? 3 : 2}>
        {props.options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            label={option.label}
            description={option.about}
            disabled={props.disabled ?? false}
            color="red"
            classNames={{
              body: styles.card,
              labelWrapper: styles.cardText,
              description: styles.cardAbout,
              inner: styles.dotBox,
              radio: styles.dot,
            }}
            data-testid={`${props['data-testid']}-${option.value}`}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
