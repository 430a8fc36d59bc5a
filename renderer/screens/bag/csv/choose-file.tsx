import { Button } from '@mantine/core';
import { FileDown, FileSpreadsheet } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BAG_MAX_ITEMS } from '../../../../shared/domain/index.ts';
import { call, saveFile, showFault, useStudio } from '../../../app/index.ts';
import { formatBytes, type T } from '../../../i18n/index.ts';
import { Callout } from '../../../ui/index.ts';
import styles from './csv.module.css';
import { columnNames, saveBag } from './save-bag.ts';
import { FILE_MAX_BYTES, type FileProblem } from './types.ts';
import { columnWord } from './words.ts';
import { sampleCsv } from './write.ts';

/** Enough to show every column at work. */
const SAMPLE_ROWS = 3;

/** Choosing or dropping a file, what it should look like, and a sample to begin with. */
export function ChooseFile({ problem, onFile }: { problem: FileProblem | null; onFile: (file: File) => void }) {
  const { t, i18n } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const items = useStudio((s) => s.bag?.items.filter((item) => item.bundle.length === 0) ?? []);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  const sample = async () => {
    if (items.length > 0) return saveBag(t, items, t('bag.csv.sampleName'));
    const reply = await call((client) => client.catalogue.search({ query: '' }));
    if (!reply.ok) return showFault(reply.fault);
    const products = reply.value.products.filter((one) => one.stock > 0).slice(0, SAMPLE_ROWS);
    saveFile(sampleCsv(products, columnNames(t), t('bag.csv.samplePerk')), `${t('bag.csv.sampleName')}.csv`);
  };
  return (
    <div className={styles.choose}>
      {problem ? (
        <Callout tone="bad" title={problemWords(t, i18n.language, problem)} role="alert" data-testid="csv-problem" />
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same by keyboard */}
      <div
        className={styles.dropZone}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        data-testid="csv-drop"
      >
        <FileSpreadsheet size={28} aria-hidden="true" />
        <p>{t('bag.csv.drop')}</p>
        <p className="small">{t('bag.csv.dropOr')}</p>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          hidden
          aria-label={t('bag.csv.choose')}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) onFile(file);
          }}
          data-testid="csv-file"
        />
        <Button variant="filled" onClick={() => input.current?.click()} data-autofocus data-testid="csv-choose">
          {t('bag.csv.choose')}
        </Button>
      </div>
      <p>{t('bag.csv.about')}</p>
      <ul className={styles.columns}>
        <li>
          <b>{t('bag.csv.colId')}</b> <span className="small">{t('bag.csv.needed')}</span>
        </li>
        <li>
          <b>{t('bag.csv.colPrice')}</b>
        </li>
        <li>
          <b>{t('bag.csv.colPerk')}</b>
        </li>
        <li>
          <b>{t('bag.csv.colLimit')}</b>
        </li>
      </ul>
      <div>
        <Button size="xs" leftSection={<FileDown size={14} />} onClick={() => void sample()} data-testid="csv-sample">
          {items.length > 0 ? t('bag.csv.sampleBag') : t('bag.csv.sample')}
        </Button>
      </div>
    </div>
  );
}

function problemWords(t: T, language: string, problem: FileProblem): string {
  switch (problem.why) {
    case 'no_id_column':
      return t('bag.csv.file.no_id_column', { columns: problem.found.join(' · ') });
    case 'column_twice':
      return t('bag.csv.file.column_twice', {
        column: columnWord(t, problem.column),
        one: problem.names[0],
        two: problem.names[1],
      });
    case 'too_large':
      return t('bag.csv.file.too_large', { max: formatBytes(FILE_MAX_BYTES, language), items: BAG_MAX_ITEMS });
    default:
      return t(`bag.csv.file.${problem.why}`);
  }
}
