import { Button } from '@mantine/core';
import { FileSpreadsheet, Unplug } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useStudio } from '../../app/index.ts';
import { EmptyState, ScreenFrame } from '../../ui/index.ts';
import styles from './bag.module.css';
import { Catalogue } from './catalogue/catalogue.tsx';
import { ImportDialog } from './csv/import-dialog.tsx';
import { BagList } from './item/bag-list.tsx';

/** The catalogue at the left, the bag of the next (or running) stream at the right. */
export function BagScreen() {
  const { t } = useTranslation();
  const manual = useStudio((s) => s.settings.platform.kind === 'manual');
  const loaded = useStudio((s) => s.bag !== null);
  return (
    <ScreenFrame name="bag" ready={loaded || manual} label={t('bag.title')} className={styles.screen}>
      {manual ? (
        <div className={styles.whole}>
          <EmptyState
            icon={<Unplug />}
            title={t('bag.manual.title')}
            body={t('bag.manual.body')}
            data-testid="bag-no-platform"
            action={<Button onClick={() => navigate('prepare')}>{t('bag.manual.action')}</Button>}
          />
        </div>
      ) : (
        <Desk />
      )}
    </ScreenFrame>
  );
}

const bringsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** Both columns; a file dropped anywhere on them is imported. */
function Desk() {
  const { t } = useTranslation();
  const [importing, setImporting] = useState<{ file: File | null } | null>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) setImporting({ file });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; a button opens the same dialog by keyboard
    <div
      className={styles.columns}
      onDragOver={(event) => {
        if (!bringsFiles(event) || importing) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const into = event.relatedTarget;
        if (!(into instanceof Node) || !event.currentTarget.contains(into)) setOver(false);
      }}
      onDrop={drop}
      data-testid="bag-desk"
    >
      <Catalogue />
      <BagList onImport={() => setImporting({ file: null })} />
      {over ? (
        <div className={styles.drop} data-testid="csv-drop-screen">
          <FileSpreadsheet size={32} aria-hidden="true" />
          {t('bag.csv.drop')}
        </div>
      ) : null}
      {importing ? <ImportDialog file={importing.file} onClose={() => setImporting(null)} /> : null}
    </div>
  );
}
