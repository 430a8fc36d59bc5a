import { Button, Group, SegmentedControl } from '@mantine/core';
import { FileDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../../../shared/domain/index.ts';
import { saveFile } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Callout } from '../../../ui/index.ts';
import type { Wish } from './check.ts';
import styles from './csv.module.css';
import { LongTable } from './long-table.tsx';
import type { ImportState } from './use-import.ts';
import { columnWord, factWords, type ProblemLine, problemLines, reason } from './words.ts';
import { problemsCsv } from './write.ts';

/** Every row before anything is added: which can go in, and for each other one the cell and the reason. */
export function Preview(props: {
  state: Extract<ImportState, { kind: 'preview' }>;
  onAdd: () => void;
  onOther: () => void;
}) {
  const { state, onAdd, onOther } = props;
  const { facts, wishes, bad, adding } = state;
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<'bad' | 'good'>(bad.length > 0 ? 'bad' : 'good');
  const lines = useMemo(() => problemLines(bad), [bad]);
  const number = (count: number) => formatNumber(count, i18n.language);
  const counted = (words: string, count: number) => words.replace(String(count), number(count));
  const saveProblems = () => {
    const rows = lines.map(({ row, problem }) => ({
      ...{ line: row.line, productId: row.productId, cell: problem.cell },
      reason: reason(t, i18n.language, problem),
    }));
    const header = [t('bag.csv.line'), t('bag.csv.product'), t('bag.csv.cell'), t('bag.csv.reason')];
    saveFile(problemsCsv(rows, header), `${t('bag.csv.problemsName')}.csv`);
  };
  return (
    <div className={styles.preview} data-testid="csv-preview" data-good={wishes.length} data-bad={bad.length}>
      <p className="small num" dir="auto" data-testid="csv-facts">
        <b className={styles.fileName}>{state.name}</b>{' '}
        {factWords(t, i18n.language, facts).join(i18n.language === 'zh-CN' ? '' : ' ')}
      </p>
      {wishes.length === 0 ? <Callout tone="warn" title={t('bag.csv.noneGood')} role="status" /> : null}
      <div className={styles.tabs}>
        <SegmentedControl
          size="xs"
          aria-label={t('bag.csv.title')}
          value={shown}
          onChange={(value) => setShown(value === 'good' ? 'good' : 'bad')}
          data={[
            { value: 'good', label: counted(t('bag.csv.good', { count: wishes.length }), wishes.length) },
            { value: 'bad', label: counted(t('bag.csv.bad', { count: bad.length }), bad.length) },
          ]}
          classNames={{ label: 'num' }}
          data-testid="csv-tabs"
        />
        {shown === 'bad' && bad.length > 0 ? (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<FileDown size={14} />}
            onClick={saveProblems}
            data-testid="csv-save-problems"
          >
            {t('bag.csv.saveProblems')}
          </Button>
        ) : null}
      </div>
      {shown === 'bad' ? <BadTable lines={lines} /> : <GoodTable wishes={wishes} />}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onOther} disabled={adding} data-testid="csv-other">
          {t('bag.csv.chooseOther')}
        </Button>
        <Button
          variant="filled"
          disabled={wishes.length === 0}
          loading={adding}
          onClick={onAdd}
          className="num"
          data-testid="csv-add"
        >
          {t('bag.csv.add', { count: wishes.length })}
        </Button>
      </Group>
    </div>
  );
}

function BadTable({ lines }: { lines: readonly ProblemLine[] }) {
  const { t, i18n } = useTranslation();
  return (
    <LongTable
      label={t('bag.csv.badList')}
      columns={[t('bag.csv.line'), t('bag.csv.product'), t('bag.csv.cell'), t('bag.csv.reason')]}
      layout={styles.badRow}
      rows={lines}
      empty={t('bag.csv.noneBad')}
      cells={({ row, problem }) => [
        formatNumber(row.line, i18n.language),
        row.productId,
        <>
          {problem.column ? <span className="small">{columnWord(t, problem.column)} </span> : null}
          <code className={styles.cell}>{problem.cell === '' ? t('bag.csv.emptyCell') : problem.cell}</code>
        </>,
        reason(t, i18n.language, problem),
      ]}
      rowProps={({ row, problem }) => ({ 'data-line': row.line, 'data-why': problem.why })}
      data-testid="csv-bad"
    />
  );
}

function GoodTable({ wishes }: { wishes: readonly Wish[] }) {
  const { t, i18n } = useTranslation();
  return (
    <LongTable
      label={t('bag.csv.goodList')}
      columns={[
        t('bag.csv.line'),
        t('bag.csv.product'),
        t('bag.csv.price'),
        t('bag.csv.names.perk'),
        t('bag.csv.names.limit'),
      ]}
      layout={styles.goodRow}
      rows={wishes}
      empty={t('bag.csv.noneGood')}
      cells={(wish) => [
        formatNumber(wish.line, i18n.language),
        wish.product.title,
        formatMoney(wish.livePrice),
        wish.perk ?? '',
        wish.limit === null ? '' : formatNumber(wish.limit, i18n.language),
      ]}
      rowProps={(wish) => ({ 'data-line': wish.line })}
      data-testid="csv-good"
    />
  );
}
