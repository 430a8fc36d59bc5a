import { useTranslation } from 'react-i18next';
import { call, showFault, studioNow } from '../app/index.ts';
import { confirmAction } from './confirm.tsx';

/** Asks once, then ends the stream. */
export function useEndStream(): () => void {
  const { t } = useTranslation();
  return () => {
    const live = studioNow()?.live;
    const manual = live?.kind === 'live' && live.destination.kind === 'manual';
    confirmAction({
      title: t('shell.end.title'),
      body: manual ? t('shell.end.bodyManual') : t('shell.end.body'),
      confirm: t('shell.end.confirm'),
      cancel: t('shell.end.keep'),
      testId: 'end-dialog',
      run: async () => {
        const reply = await call((client) => client.live.end());
        if (!reply.ok) showFault(reply.fault);
      },
    });
  };
}
