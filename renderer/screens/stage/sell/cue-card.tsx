import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  type BagItem,
  type Cue,
  claimState,
  comparedPrice,
  formatMoney,
  type ItemId,
  priceNow,
} from '../../../../shared/domain/index.ts';
import { useNow, usePlatformNow, useStudio } from '../../../app/index.ts';
import { formatDateTime, formatNumber } from '../../../i18n/index.ts';
import { Chip } from '../../../ui/index.ts';
import { formatClock } from '../format.ts';
import styles from './cue.module.css';
import { CueQuestions } from './cue-questions.tsx';

/** For the host's eyes: what may be said about the item, at which price, and what viewers ask. */
export function CueCard(props: { itemId: ItemId; onHide: () => void }) {
  const { t } = useTranslation();
  const item = useStudio((s) => s.bag?.items.find((row) => row.id === props.itemId) ?? null);
  const cue = useStudio((s) => s.cues.find((row) => row.productId === item?.productId) ?? null);
  if (!item) return null;
  return (
    <aside className={styles.card} aria-label={t('sell.cue.title')} data-testid="cue-card" data-item={item.id}>
      <header className={styles.head}>
        <h2 className="clip" title={item.title}>
          {item.title}
        </h2>
        <ActionIcon
          size="sm"
          aria-label={t('sell.cue.hide')}
          title={`${t('sell.cue.hide')} (C)`}
          data-testid="cue-hide"
          onClick={props.onHide}
        >
          <X size={15} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard */}
      <div className={styles.body} tabIndex={0}>
        <PriceFacts item={item} />
        <Claims claims={cue?.claims ?? []} />
        <ItemFacts item={item} size={cue?.size ?? ''} />
        <CueQuestions itemId={item.id} />
        <Answers cue={cue} />
      </div>
    </aside>
  );
}

function PriceFacts({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const now = usePlatformNow();
  const compared = comparedPrice(item, now);
  const { flash } = item;
  return (
    <section>
      <p className={styles.price}>
        <span className="small">{t('sell.cue.price')}</span>{' '}
        <b className="num" data-testid="cue-price">
          {formatMoney(priceNow(item))}
        </b>
      </p>
      {flash ? (
        <p className={`${styles.flash} num`} data-running={flash.running || undefined} data-testid="cue-flash">
          {flash.running
            ? t('sell.cue.flashEnds', { time: formatClock(flash.endsAtMs - now) })
            : t('sell.cue.flashStarts', {
                price: formatMoney(flash.price),
                time: formatClock(flash.startsAtMs - now),
              })}
        </p>
      ) : null}
      {compared ? (
        <p className="small num" data-testid="cue-basis">
          {t('sell.cue.compare', { price: formatMoney(compared.price) })}:{' '}
          {t('sell.cue.basis', { days: compared.days, date: formatDateTime(compared.asOfMs, i18n.language) })}
        </p>
      ) : (
        <p className="small" data-testid="cue-no-basis">
          {t('sell.cue.noCompare')}
        </p>
      )}
    </section>
  );
}

function Claims({ claims }: { claims: Cue['claims'] }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  // What must not be said comes first: it is what a glance has to catch.
  const rows = claims
    .map((claim) => ({ claim, state: claimState(claim, now) }))
    .sort((a, b) => Number(a.state === 'proved') - Number(b.state === 'proved'));
  return (
    <section>
      <h3>{t('sell.cue.claims')}</h3>
      {rows.length === 0 ? <p className="small">{t('sell.cue.noClaims')}</p> : null}
      <ul className={styles.claims}>
        {rows.map(({ claim, state }) => (
          <li key={claim.id} data-state={state} data-testid="cue-claim">
            <span className={styles.claim}>{claim.text}</span>
            <Chip tone={state === 'proved' ? 'ok' : 'bad'}>{t(`sell.cue.state.${state}`)}</Chip>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ItemFacts({ item, size }: { item: BagItem; size: string }) {
  const { t, i18n } = useTranslation();
  const rows = [
    { id: 'perk', label: t('sell.cue.perk'), text: item.perk },
    { id: 'size', label: t('sell.cue.size'), text: size },
    {
      id: 'bundle',
      label: t('sell.cue.bundle'),
      text: item.bundle.map((part) => t('sell.cue.part', { title: part.title, quantity: part.quantity })).join(', '),
    },
  ].filter((row) => row.text !== '');
  if (rows.length === 0 && item.limit === null) return null;
  return (
    <section>
      <dl className={styles.facts}>
        {rows.map((row) => (
          <div key={row.id} data-testid={`cue-${row.id}`}>
            <dt className="small">{row.label}</dt>
            <dd>{row.text}</dd>
          </div>
        ))}
      </dl>
      {item.limit === null ? null : (
        <p className="small num">{t('sell.cue.limit', { number: formatNumber(item.limit, i18n.language) })}</p>
      )}
    </section>
  );
}

function Answers({ cue }: { cue: Cue | null }) {
  const { t } = useTranslation();
  if (!cue || cue.answers.length === 0) return null;
  return (
    <section>
      <h3>{t('sell.cue.answers')}</h3>
      <dl className={styles.answers}>
        {cue.answers.map((row) => (
          <div key={`${row.question}\n${row.answer}`} data-testid="cue-answer">
            <dt>{row.question}</dt>
            <dd>{row.answer}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
