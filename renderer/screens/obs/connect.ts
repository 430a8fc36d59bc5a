import { useTranslation } from 'react-i18next';
import { obsAddress } from '../../../shared/domain/index.ts';
import { studioNow, useSaving } from '../../app/index.ts';
import { confirmAction } from '../../ui/index.ts';
import { needsPlainYes } from './plain.ts';

type ConnectInput = {
  host: string;
  port: number;
  /** Absent leaves the saved one, null forgets it. */
  password?: string | null;
  storedPassword?: boolean;
};

/**
 * Saves where OBS is and connects anew. For an unencrypted address that the host has not agreed to, it asks first.
 * `onDone` runs when the address was taken; what comes of it shows in the state of the connection.
 */
export function useConnect(onDone: () => void = () => undefined) {
  const { t } = useTranslation();
  const connect = useSaving(
    (client, input: ConnectInput & { plainYes?: boolean }) => client.obs.connect(input),
    onDone,
  );
  const start = (input: ConnectInput): void => {
    if (!needsPlainYes(input, studioNow()?.settings.obs.plainYes ?? '')) {
      void connect.run(input);
      return;
    }
    confirmAction({
      title: t('obs.plain.title'),
      body: t('obs.plain.body'),
      confirm: t('obs.plain.confirm', { address: obsAddress(input.host, input.port) }),
      testId: 'obs-plain-dialog',
      run: () => connect.run({ ...input, plainYes: true }),
    });
  };
  return { start, pending: connect.pending };
}
