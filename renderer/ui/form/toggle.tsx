import { Switch } from '@mantine/core';
import type { Reply } from '../../../shared/domain/index.ts';
import { useWanted } from '../../app/index.ts';

/** A switch named by `label`. The test id is on what can be pressed; `data-checked` says how it stands. */
export function Toggle(props: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => Promise<Reply<unknown>>;
  'data-testid': string;
}) {
  const [shown, choose, takeBack] = useWanted(props.checked);
  const change = async (checked: boolean) => {
    choose(checked);
    if (!(await props.onChange(checked)).ok) takeBack();
  };
  return (
    <Switch
      aria-label={props.label}
      checked={shown}
      disabled={props.disabled ?? false}
      onChange={(event) => change(event.currentTarget.checked)}
      wrapperProps={{ 'data-testid': props['data-testid'], 'data-checked': shown }}
    />
  );
}
