import { Radio } from '@mantine/core';
import styles from './settings.module.css';

/** A few ways with a sentence each; one of them is taken. */
export function Choice<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { value: V; label: string; about: string }[];
  onChange: (value: V) => void;
  disabled?: boolean;
  'data-testid': string;
}) {
  const pick = (value: string) => {
    const option = props.options.find((one) => one.value === value);
    if (option) props.onChange(option.value);
  };
  return (
    <Radio.Group label={props.label} value={props.value} onChange={pick} data-testid={props['data-testid']}>
      <div className={styles.choices}>
        {props.options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            label={option.label}
            description={option.about}
            disabled={props.disabled ?? false}
            color="red"
            data-testid={`${props['data-testid']}-${option.value}`}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
