import { Button } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, conversion, emptyTally, formatMoney, type ItemId } from '../../../../shared/domain/index.ts';
import { navigate, useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { percentOf } from '../format.ts';
import { Finder } from '../sell/finder.tsx';
import { useForecasts } from '../sell/use-forecasts.ts';
import { useStageKeys } from '../use-stage-keys.ts';
import { useThrottled } from '../use-throttled.ts';
import { soldOf } from './bag-rules.ts';
import styles from './bag-strip.module.css';
import { isBlocked, StripCard } from './strip-card.tsx';

const NO_TALLY = emptyTally();
/** Characters of the large size that fit beside the items. */
const BIG_FITS = 10;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** The key beside the right shift on most keyboards, and what Chinese input makes of it. */
const FIND_KEYS = ['/', '、', '／'] as const;

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
  const share = percentOf(conversion(tally));
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
  const lowStock = useStudio((s) => s.settings.desk.lowStock);
  const forecasts = useForecasts(items);
  const list = useRef<HTMLUListElement>(null);
  const [finding, setFinding] = useState(false);
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
    Object.fromEntries([
      ...FIND_KEYS.map((key) => [key, () => setFinding(true)]),
      ...KEYS.map((key, index) => [
        key,
        () => {
          const item = items[index];
          if (item && (item.id === shown || !isBlocked(item))) toggle(item.id);
        },
      ]),
    ]),
  );
  // The item being explained is never out of sight.
  useEffect(() => {
    if (explaining === null) return;
    list.current?.querySelector(`[data-item="${explaining}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [explaining]);
  return (
    <>
      <FindButton onOpen={() => setFinding(true)} />
      <Finder
        items={items}
        explaining={shown}
        opened={finding}
        onClose={() => setFinding(false)}
        onPick={(itemId) => itemId === shown || toggle(itemId)}
      />
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
          <StripCard
            key={item.id}
            item={item}
            index={index}
            sold={soldOf(item, perItem)}
            lowStock={lowStock}
            minutes={forecasts.get(item.id) ?? null}
            state={shown !== item.id ? 'idle' : explaining === item.id ? 'explaining' : 'starting'}
            sinceMs={explaining === item.id ? props.sinceMs : 0}
            onToggle={onToggle}
          />
        ))}
      </ul>
    </>
  );
}

function FindButton(props: { onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={styles.find}
      aria-label={t('sell.finder.open')}
      title={t('sell.finder.open')}
      aria-keyshortcuts="/"
      data-testid="find-item"
      onClick={props.onOpen}
    >
      <Search size={17} aria-hidden="true" />
      <span className={styles.key} aria-hidden="true">
        /
      </span>
    </button>
  );
}
