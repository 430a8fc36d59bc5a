import { ShieldAlert, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type BagItem, claimState, comparedPrice, flashPhase, formatMoney } from '../../../../shared/domain/index.ts';
import { useNow, usePlatformNow, useStudio } from '../../../app/index.ts';
import { formatDate, formatNumber } from '../../../i18n/index.ts';
import { Chip } from '../../../ui/index.ts';
import { countdown } from '../clock.ts';
import styles from './item.module.css';

/** What there is to know about an item at a glance: prices with their basis, stock, what runs, what is unproved. */
export function Facts({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  const explaining = useStudio((s) => s.bag?.explaining?.itemId === item.id);
  return (
    <div className={styles.facts}>
      <span className="num">{t('bag.item.list', { price: formatMoney(item.listPrice) })}</span>
      <Compared item={item} />
      <InStock item={item} />
      {item.limit !== null ? (
        <span className="num" data-testid="item-limit-fact">
          {t('bag.item.limit', { count: item.limit })}
        </span>
      ) : null}
      {item.sold > 0 ? <span className="num">{t('bag.item.sold', { count: item.sold })}</span> : null}
      {explaining ? <Chip tone="accent">{t('bag.item.explaining')}</Chip> : null}
      <StockChip item={item} />
      <FlashChip item={item} />
      <Unproved item={item} />
    </div>
  );
}

/** A compared price never stands without its basis and date (live-commerce measures art. 32). */
function Compared({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const compared = comparedPrice(item, useNow(60_000));
  if (!compared) return null;
  return (
    <span className="num" data-testid="item-compared">
      {t('bag.item.compared', {
        price: formatMoney(compared.price),
        days: compared.days,
        date: formatDate(compared.asOfMs, i18n.language),
      })}
    </span>
  );
}

function FlashChip({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  const { flash } = item;
  const now = usePlatformNow(flash !== null);
  if (!flash) return null;
  const price = formatMoney(flash.price);
  const phase = flashPhase(flash, now);
  // `running` is the platform's word; the countdown follows its clock and may be a moment off.
  return (
    <Chip
      tone={flash.running ? 'accent' : 'plain'}
      icon={<Zap />}
      data-testid={flash.running ? 'item-flash-running' : phase === 'over' ? 'item-flash-over' : 'item-flash-planned'}
    >
      {flash.running
        ? t('bag.item.flashNow', { price, left: countdown(flash.endsAtMs - now) })
        : phase === 'over'
          ? t('bag.item.flashOver')
          : t('bag.item.flashSoon', { price, wait: countdown(flash.startsAtMs - now) })}
    </Chip>
  );
}

/** Stock that is nothing to worry about, as plain words. */
function InStock({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const low = useStudio((s) => s.settings.desk.lowStock);
  const { stock: count } = item;
  if (!item.available || count === 0 || count < low) return null;
  return (
    <span className="num">
      {t('bag.item.stock', { count }).replace(`${count}`, formatNumber(count, i18n.language))}
    </span>
  );
}

function StockChip({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  const low = useStudio((s) => s.settings.desk.lowStock);
  const { stock: count, oversold } = item;
  return (
    <>
      {!item.available ? (
        <Chip tone="bad" data-testid="item-gone">
          {t('bag.item.gone')}
        </Chip>
      ) : count === 0 ? (
        <Chip tone="warn" data-testid="item-sold-out">
          {t('bag.item.soldOut')}
        </Chip>
      ) : count < low ? (
        <Chip tone="warn" data-testid="item-low">
          {t('bag.item.low', { count })}
        </Chip>
      ) : null}
      {oversold > 0 ? (
        <Chip tone="bad" data-testid="item-oversold">
          {t('bag.item.oversold', { count: oversold })}
        </Chip>
      ) : null}
    </>
  );
}

function Unproved({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const claims = useStudio((s) => s.cues.find((cue) => cue.productId === item.productId)?.claims ?? null);
  const count = claims?.filter((claim) => claimState(claim, now) !== 'proved').length ?? 0;
  if (count === 0) return null;
  return (
    <Chip tone="warn" icon={<ShieldAlert />} title={t('bag.item.unprovedTitle', { count })} data-testid="item-unproved">
      {t('bag.item.unproved', { count })}
    </Chip>
  );
}
