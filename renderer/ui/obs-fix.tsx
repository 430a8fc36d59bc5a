import { Button, Group, Modal } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingId, ObsChange, ObsFinding } from '../../shared/domain/index.ts';
import { useCommand, useStudio } from '../app/index.ts';
import { FaultCallout } from './callout.tsx';
import styles from './obs-findings.module.css';
import { changeName, findingWords, valueWords } from './obs-words.ts';

/**
 * What a repair would change in OBS, value by value; nothing happens before the yes in here. `finding` is null while it is
 * closed. It shows OBS as it is: when a value changes meanwhile, so does the dialog.
 */
export function FixDialog({ finding: id, onClose }: { finding: FindingId | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useStudio((s) => s.obs.findings.find((one) => one.id === id && one.fix !== null) ?? null);
  // While it fades out it stays as it was: the repair has just taken its own reason away.
  const last = useRef<ObsFinding | null>(null);
  if (now) last.current = now;
  const shown = id === null ? last.current : now;
  const changes = shown?.fix?.changes ?? [];
  const repair = useCommand((client, finding: FindingId) => client.obs.repair({ finding, shown: changes }), {
    quiet: true,
    onDone: onClose,
  });
  const close = () => {
    repair.clear();
    onClose();
  };
  return (
    <Modal
      opened={id !== null}
      onClose={close}
      // A repair takes its button away: the keyboard goes on in the screen, not at the top of the page.
      onExitTransitionEnd={() => document.activeElement === document.body && document.getElementById('main')?.focus()}
      title={t('obs.ready.fixTitle')}
      withCloseButton={false}
      size={520}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      data-testid="obs-fix-dialog"
    >
      <p className={styles.why}>{shown ? findingWords(shown, i18n.language) : t('obs.ready.gone')}</p>
      {shown ? <Changes finding={shown.id} changes={changes} /> : null}
      <p className={styles.note}>{t(shown?.locked ? 'obs.ready.locked' : 'obs.ready.fixNote')}</p>
      {repair.fault ? <FaultCallout fault={repair.fault} tone="warn" data-testid="obs-fix-fault" /> : null}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button onClick={close} data-autofocus data-testid="obs-fix-cancel">
          {t('common.cancel')}
        </Button>
        <Button
          variant="filled"
          loading={repair.pending}
          disabled={changes.length === 0 || shown?.locked === true}
          onClick={() => id !== null && repair.run(id)}
          data-testid="obs-fix-confirm"
        >
          {t('obs.ready.confirm')}
        </Button>
      </Group>
    </Modal>
  );
}

function Changes({ finding, changes }: { finding: FindingId; changes: readonly ObsChange[] }) {
  const { t } = useTranslation();
  return (
    <table className={styles.changes} data-testid="obs-fix-changes">
      <thead>
        <tr>
          <th scope="col">{t('obs.ready.what')}</th>
          <th scope="col">{t('obs.ready.before')}</th>
          <th scope="col">{t('obs.ready.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.what}>
            <th scope="row">
              <span className="clip-2" title={change.what}>
                {changeName(finding, change)}
              </span>
            </th>
            <td className="num">{valueWords(change.before) || t('common.none')}</td>
            <td className="num">
              <ArrowRight size={14} aria-hidden="true" />
              {valueWords(change.after) || t('common.none')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
