import { Button } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, emptyTally, formatMoney, type ItemId } from '../../../../shared/domain/index.ts';
import { navigate, useCommand, useNow, useStudio, useWanted } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Chip, PlatformImage } from '../../../ui/index.ts';
import { formatClock, percent } from '../format.ts';
import { useStageKeys } from '../use-stage-keys.ts';
import { useThrottled } from '../use-throttled.ts';
import { itemMark, keyOf, soldOf } from './bag-rules.ts';
import styles from './bag-strip.module.css';

const NO_TALLY = emptyTally();
/** Characters of the large size that fit beside the items. */
const BIG_FITS = 10;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Along the bottom: what the stream sold, and the items with one button each. Keys 1 to 9 explain the first nine. */
export function BagStrip() {
  const { t } = useTranslation();
  const manual = useStudio((s) => s.settings.platform.kind === 'manual');
  const bag = useStudio((s) => s.bag);
  return (
    <section
      className={styles.strip}
      data-manual={manual || undefined}
      aria-label={t('stage.bag.label')}
      data-testid="bag-strip"
    >
      {manual ? (
        <p className={styles.note}>{t('stage.bag.manual')}</p>
      ) : (
        <>
          <Totals />
          {bag === null ? (
            <p className={styles.note}>{t('stage.bag.loading')}</p>
          ) : bag.items.length === 0 ? (
            <div className={styles.note}>
              <p>{t('stage.bag.empty')}</p>
              <Button size="xs" onClick={() => navigate('bag')} data-testid="fill-bag">
                {t('stage.bag.fill')}
              </Button>
            </div>
          ) : (
            <Items
              items={bag.items}
              explaining={bag.explaining?.itemId ?? null}
              sinceMs={bag.explaining?.sinceMs ?? 0}
            />
          )}
        </>
      )}
    </section>
  );
}

function Totals() {
  const { t, i18n } = useTranslation();
  const tally = useThrottled(
    useStudio((s) => s.tally ?? NO_TALLY),
    250,
  );
  const share = percent(tally.orders, tally.totalViewers);
  const gmv = formatMoney(tally.gmv);
  return (
    <div className={styles.totals}>
      <span className="small">{t('stage.bag.gmv')}</span>
      <span
        className={`${styles.big} num clip`}
        data-long={gmv.length > BIG_FITS || undefined}
        data-testid="gmv"
        title={gmv}
      >
        {gmv}
      </span>
      <span className="small num clip">
        <span data-testid="order-count">
          {t('stage.bag.orders', { count: tally.orders, number: formatNumber(tally.orders, i18n.language) })}
        </span>
        {' · '}
        {share === null ? t('stage.bag.noConversion') : t('stage.bag.conversion', { share })}
      </span>
    </div>
  );
}

function Items(props: { items: readonly BagItem[]; explaining: ItemId | null; sinceMs: number }) {
  const { t } = useTranslation();
  const { items, explaining } = props;
  const perItem = useThrottled(
    useStudio((s) => s.tally),
    250,
  );
  const list = useRef<HTMLUListElement>(null);
  const [shown, want, takeBack] = useWanted<ItemId | null>(explaining);
  const explain = useCommand((client, itemId: ItemId | null) => client.bag.explain({ itemId }));
  const toggle = (itemId: ItemId): void => {
    const next = shown === itemId ? null : itemId;
    want(next);
    void explain.run(next).then((reply) => reply.ok || takeBack());
  };
  const latest = useRef(toggle);
  latest.current = toggle;
  const onToggle = useRef((itemId: ItemId) => latest.current(itemId)).current;
  useStageKeys(
    Object.fromEntries(
      KEYS.map((key, index) => [
        key,
        () => {
          const item = items[index];
          if (item) toggle(item.id);
        },
      ]),
    ),
  );
  // The item being explained is never out of sight.
  useEffect(() => {
    if (explaining === null) return;
    list.current?.querySelector(`[data-item="${explaining}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [explaining]);
  return (
    <ul
      ref={list}
      className={styles.items}
      aria-label={t('stage.bag.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard
      tabIndex={0}
      data-testid="bag-items"
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step === 0) return;
        const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
        const at = buttons.findIndex((button) => button.matches(':focus'));
        const next = buttons[Math.max(0, Math.min(buttons.length - 1, at < 0 ? 0 : at + step))];
        event.preventDefault();
        next?.focus();
        next?.closest('li')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }}
    >
      {items.map((item, index) => (
        <Card
          key={item.id}
          item={item}
          index={index}
          sold={soldOf(item, perItem)}
          state={shown !== item.id ? 'idle' : explaining === item.id ? 'explaining' : 'starting'}
          sinceMs={explaining === item.id ? props.sinceMs : 0}
          onToggle={onToggle}
        />
      ))}
    </ul>
  );
}

const Card = memo(function Card(props: {
  item: BagItem;
  index: number;
  sold: number;
  state: 'idle' | 'starting' | 'explaining';
  sinceMs: number;
  onToggle: (itemId: ItemId) => void;
}) {
  const { t, i18n } = useTranslation();
  const { item, index, state } = props;
  const mark = itemMark(item);
  const key = keyOf(index);
  const number = (value: number): string => formatNumber(value, i18n.language);
  const blocked = state === 'idle' && (mark === 'gone' || mark === 'sold_out');
  return (
    <li
      className={styles.card}
      data-on={state !== 'idle' || undefined}
      data-dim={blocked || undefined}
      data-item={item.id}
      data-state={state}
      data-testid={`bag-item-${index + 1}`}
    >
      <PlatformImage url={item.imageUrl} alt="" size={56} />
      <div className={styles.about}>
        <p className={`${styles.title} clip`} title={item.title}>
          {item.title}
        </p>
        <p className={`${styles.facts} num clip`}>
          <b>{formatMoney(item.livePrice)}</b>
          {item.listPrice.minor > item.livePrice.minor ? <s>{formatMoney(item.listPrice)}</s> : null}
        </p>
        <p className={`${styles.facts} num clip`}>
          {mark === 'gone' || mark === 'sold_out'
            ? ''
            : `${t('stage.bag.left', { count: item.stock, number: number(item.stock) })} · `}
          {t('stage.bag.sold', { count: props.sold, number: number(props.sold) })}
        </p>
        <div className={styles.row}>
          <button
            type="button"
            className={styles.explain}
            data-state={state}
            aria-pressed={state === 'explaining'}
            aria-keyshortcuts={key ?? undefined}
            aria-busy={state === 'starting'}
            disabled={blocked}
            data-testid={`explain-${index + 1}`}
            onClick={() => props.onToggle(item.id)}
          >
            {key === null ? null : (
              <span className={styles.key} aria-hidden="true">
                {key}
              </span>
            )}
            {state === 'explaining' ? (
              <>
                {t('stage.bag.explaining')} <Since sinceMs={props.sinceMs} />
              </>
            ) : state === 'starting' ? (
              t('stage.bag.starting')
            ) : (
              t('stage.bag.explain')
            )}
            <span className="visually-hidden"> {item.title}</span>
          </button>
          {mark === null || state !== 'idle' ? null : (
            <Chip tone={mark === 'low' ? 'warn' : 'bad'}>{t(`stage.bag.mark.${mark}`)}</Chip>
          )}
        </div>
      </div>
    </li>
  );
});

function Since({ sinceMs }: { sinceMs: number }) {
  const now = useNow();
  return <span className="num">{formatClock(now - sinceMs)}</span>;
}
