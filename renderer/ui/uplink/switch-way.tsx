import { Button, Loader } from '@mantine/core';
import { ShieldCheck, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommand, usePageStore } from '../../app/index.ts';
import type { Way } from './uplink.ts';

/**
 * Takes the other way. While that is under way the button stands there without effect, and not `disabled`: a button that is
 * loses the keyboard's place. A refusal is a toast; a way that does not stand later is one of the core's notices.
 */
export function SwitchWay(props: { to: Way; size?: 'xs' | 'compact-sm'; 'data-testid': string }) {
  const { t } = useTranslation();
  const { to } = props;
  const changing = usePageStore((page) => {
    const step = page.state?.uplink?.step.kind;
    return step === 'falling_back' || step === 'returning' || step === 'changing';
  });
  const go = useCommand((client) => client.live.switchPath({ to }));
  const busy = go.pending || changing;
  const Icon = to === 'realtime' ? Zap : ShieldCheck;
  return (
    <Button
      size={props.size ?? 'xs'}
      leftSection={busy ? <Loader size={14} color="currentcolor" /> : <Icon size={14} aria-hidden="true" />}
      aria-busy={busy}
      aria-disabled={busy}
      data-disabled={busy || undefined}
      data-to={to}
      onClick={() => {
        if (!busy) void go.run();
      }}
      data-testid={props['data-testid']}
    >
      {t(to === 'realtime' ? 'uplink.toRealtime' : 'uplink.toSteady')}
    </Button>
  );
}
