import { Select, type SelectProps } from '@mantine/core';
import styles from './obs.module.css';

/**
 * Chooses one of OBS's names, which may be hundreds of characters long: cut in the field and in the list, whole in the
 * title. A chosen name that OBS no longer has stays in the list, so that it can be seen what was chosen.
 */
export function NameSelect(
  props: Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
    names: readonly string[];
    value: string | null;
    onChange: (name: string) => void;
  },
) {
  const { names, value, onChange, ...rest } = props;
  // The same source may stand in a scene twice; it is switched by its name.
  const all = [...new Set(value === null || names.includes(value) ? names : [...names, value])];
  return (
    <Select
      {...rest}
      data={all}
      value={value}
      onChange={(name) => name !== null && onChange(name)}
      title={value ?? undefined}
      withScrollArea={false}
      classNames={{ input: styles.nameInput ?? '', option: styles.nameOption ?? '', options: styles.nameOptions ?? '' }}
      renderOption={({ option }) => (
        <span className="clip" title={option.label} dir="auto">
          {option.label}
        </span>
      )}
      searchable={all.length > 12}
    />
  );
}
