import { Button, Group, Modal, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultWords, formatNumber } from '../../../i18n/index.ts';
import { Callout, FaultCallout } from '../../../ui/index.ts';
import { ChooseFile } from './choose-file.tsx';
import styles from './csv.module.css';
import { Preview } from './preview.tsx';
import { type ImportState, useImport } from './use-import.ts';

/** A CSV file from choosing it to what came into the bag. `file`: one that was dropped on the screen. */
export function ImportDialog({ file, onClose }: { file: File | null; onClose: () => void }) {
  const { t } = useTranslation();
  const work = useImport(file);
  const { state } = work;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('bag.csv.title')}
      size={state.kind === 'preview' ? 920 : 620}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      // A file that is dropped beside the dialog is not to close it.
      closeOnClickOutside={false}
      data-testid="csv-dialog"
      data-state={state.kind}
    >
      {state.kind === 'choose' ? <ChooseFile problem={state.problem} onFile={(next) => void work.start(next)} /> : null}
      {state.kind === 'reading' || state.kind === 'checking' ? <Busy state={state} onCancel={work.cancel} /> : null}
      {state.kind === 'failed' ? (
        <FaultCallout
          fault={state.fault}
          tone="warn"
          action={
            <Button size="xs" onClick={() => void work.start(state.file)} data-testid="csv-retry">
              {t('common.retry')}
            </Button>
          }
        />
      ) : null}
      {state.kind === 'preview' ? <Preview state={state} onAdd={() => void work.add()} onOther={work.cancel} /> : null}
      {state.kind === 'done' ? <Done state={state} onClose={onClose} /> : null}
    </Modal>
  );
}

function Busy(props: { state: Extract<ImportState, { kind: 'reading' | 'checking' }>; onCancel: () => void }) {
  const { state, onCancel } = props;
  const { t, i18n } = useTranslation();
  const share = state.kind === 'reading' ? state.share : state.of === 0 ? 1 : state.done / state.of;
  const words =
    state.kind === 'reading'
      ? t('bag.csv.reading', { name: state.name })
      : t('bag.csv.checking', {
          done: formatNumber(state.done, i18n.language),
          count: state.of,
        }).replace(String(state.of), formatNumber(state.of, i18n.language));
  return (
    <div className={styles.busy} data-testid="csv-busy">
      <p className="num" dir="auto">
        {words}
      </p>
      <Progress value={share * 100} aria-label={words} />
      <Group justify="flex-end">
        <Button onClick={onCancel} data-testid="csv-cancel">
          {t('bag.csv.cancel')}
        </Button>
      </Group>
    </div>
  );
}

function Done({ state, onClose }: { state: Extract<ImportState, { kind: 'done' }>; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { added, refused } = state;
  return (
    <div className={styles.busy} data-testid="csv-done">
      <Callout
        tone={refused.length > 0 ? 'warn' : 'info'}
        title={t('bag.csv.doneTitle', { count: added })}
        role="status"
      >
        {refused.length > 0 ? t('bag.csv.doneRefused', { count: refused.length }) : null}
      </Callout>
      {refused.length > 0 ? (
        <ul className={styles.refused}>
          {refused.map(({ wish, fault }) => (
            <li key={wish.line} data-testid="csv-refused" data-fault={fault.code}>
              <span className="num small">{wish.line}</span> <b dir="auto">{wish.product.title}</b>:{' '}
              {faultWords(i18n, fault).title}
            </li>
          ))}
        </ul>
      ) : null}
      <Group justify="flex-end">
        <Button variant="filled" onClick={onClose} data-testid="csv-close" data-autofocus>
          {t('common.close')}
        </Button>
      </Group>
    </div>
  );
}
