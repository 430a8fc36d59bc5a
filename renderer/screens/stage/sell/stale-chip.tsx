import { Button } from '@mantine/core';
import { MessageCircleQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney, type ItemId } from '../../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../../app/index.ts';
import styles from './stale-chip.module.css';

/** What the studio would ask about the item that is being explained. It waits for an answer and does nothing by itself. */
export function StaleChip() {
  const { t } = useTranslation();
  const suggestion = useStudio((s) => s.pinSuggestion);
  const titles = useStudio((s) => {
    const title = (id: ItemId | null | undefined): string | null =>
      s.bag?.items.find((item) => item.id === id)?.title ?? null;
    return JSON.stringify([title(s.pinSuggestion?.itemId), title(s.pinSuggestion?.nextItemId)]);
  });
  const keep = useCommand((client, key: string) => client.bag.keepExplaining({ key }));
  const explain = useCommand((client, itemId: ItemId | null) => client.bag.explain({ itemId }));
  if (!suggestion) return null;
  const [title, next] = JSON.parse(titles) as [string | null, string | null];
  const { why, nextItemId } = suggestion;
  return (
    <section
      className={styles.chip}
      aria-label={t('sell.stale.label')}
      data-testid="stale-chip"
      data-why={why.kind}
      data-item={suggestion.itemId}
    >
      <MessageCircleQuestion size={16} aria-hidden="true" className={styles.icon} />
      <p role="status" className="num">
        {why.kind === 'price_changed'
          ? t('sell.stale.price', { from: formatMoney(why.from), to: formatMoney(why.to) })
          : t('sell.stale.silent', { count: why.minutes, title: title ?? '' })}
      </p>
      <div className={styles.answers}>
        <Button size="compact-xs" data-testid="stale-keep" onClick={() => keep.run(suggestion.key)}>
          {t('sell.stale.keep')}
        </Button>
        <Button size="compact-xs" data-testid="stale-stop" onClick={() => explain.run(null)}>
          {t('sell.stale.stop')}
        </Button>
        {nextItemId === null ? null : (
          <Button
            size="compact-xs"
            aria-label={t('sell.stale.nextName', { title: next ?? '' })}
            title={next ?? undefined}
            data-testid="stale-next"
            onClick={() => explain.run(nextItemId)}
          >
            {t('sell.stale.next')}
          </Button>
        )}
      </div>
    </section>
  );
}
