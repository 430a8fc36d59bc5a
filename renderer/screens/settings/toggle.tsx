import { Switch } from '@mantine/core';

/** A switch named by `label`. The test id is on what can be pressed; `data-checked` says how it stands. */
export function Toggle(props: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  'data-testid': string;
}) {
  return (
    <Switch
      aria-label={props.label}
      checked={props.checked}
      disabled={props.disabled ?? false}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
      wrapperProps={{ 'data-testid': props['data-testid'], 'data-checked': props.checked }}
    />
  );
}
