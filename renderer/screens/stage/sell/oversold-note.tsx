import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Callout } from '../../../ui/index.ts';
import styles from './orders.module.css';

/** More was confirmed than there is: said calmly, with what the platform confirmed and what to do. */
export function OversoldNote() {
  const { t, i18n } = useTranslation();
  const found = useStudio((s) => JSON.stringify(oversoldIn(s.bag?.items ?? [])));
  const items = JSON.parse(found) as ReturnType<typeof oversoldIn>;
  const [worst, ...rest] = items;
  if (!worst) return null;
  return (
    <div className={styles.note}>
      <Callout
        tone="bad"
        role="status"
        title={t('sell.oversold.title', {
          count: worst.oversold,
          number: formatNumber(worst.oversold, i18n.language),
          title: worst.title,
        })}
        data-testid="oversold-note"
      >
        {t('sell.oversold.body')} {rest.length > 0 ? t('sell.oversold.more', { count: rest.length }) : ''}
      </Callout>
    </div>
  );
}

/** Worst first. */
const oversoldIn = (items: readonly { title: string; oversold: number }[]): { title: string; oversold: number }[] =>
  items
    .filter((item) => item.oversold > 0)
    .map(({ title, oversold }) => ({ title, oversold }))
    .sort((a, b) => b.oversold - a.oversold);
