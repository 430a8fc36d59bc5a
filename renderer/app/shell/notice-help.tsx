import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FaultCode } from '../../../shared/domain/index.ts';
import { SwitchWay, wayOf } from '../../ui/index.ts';
import { helpFor, retrySource, shareScreen } from '../sources.ts';
import { useStageEngine, useStageReplaced } from '../stage.ts';
import { usePageStore } from '../store.ts';

/** The button that helps against what a notice says. */
export function NoticeHelp({ code }: { code: FaultCode }) {
  return code === 'realtime_fell_back' || code === 'realtime_not_back' ? <WayBack /> : <DeviceHelp code={code} />;
}

/** Real time once more, while the far end offers it. */
function WayBack() {
  const offered = usePageStore(({ state }) => {
    const uplink = state?.live.kind === 'live' ? state.uplink : null;
    return uplink?.canRealtime === true && wayOf(uplink) === 'steady';
  });
  return offered ? <SwitchWay to="realtime" size="compact-sm" data-testid="back-to-realtime" /> : null;
}

/** For a device, in the window that has the devices. */
function DeviceHelp({ code }: { code: FaultCode }) {
  const { t } = useTranslation();
  const engine = useStageEngine();
  const replaced = useStageReplaced();
  const help = helpFor(code);
  if (help === null || engine === null || replaced) return null;
  const kind = help.endsWith('camera') ? 'camera' : 'microphone';
  const words =
    help === 'share'
      ? t('stage.sources.shareAgain')
      : help.startsWith('retry')
        ? t('stage.sources.retry')
        : t('stage.sources.allow');
  return (
    <Button
      size="compact-sm"
      data-testid="notice-help"
      data-help={help}
      aria-label={help === 'share' ? words : `${words}: ${t(`stage.sources.${kind}`)}`}
      onClick={() => void (help === 'share' ? shareScreen(engine) : retrySource(engine, kind))}
    >
      {words}
    </Button>
  );
}
