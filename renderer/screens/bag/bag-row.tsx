import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon } from '@mantine/core';
import { GripVertical, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type BagItem, formatMoney, LOW_STOCK } from '../../../shared/domain/index.ts';
import { showUndo, useCommand, useStudio } from '../../app/index.ts';
import { formatNumber, formatPercent } from '../../i18n/index.ts';
import { Chip, PlatformImage } from '../../ui/index.ts';
import styles from './bag.module.css';
import { PerkField } from './perk-field.tsx';
import { PriceField } from './price-field.tsx';
import { putBack } from './put-back.ts';

/** One product in the bag: handle, picture, stock, live price, perk, remove. */
export function BagRow({ item, at }: { item: BagItem; at: number }) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: item.id,
  });
  const remove = useCommand((client) => client.bag.remove({ itemId: item.id }), {
    onDone: () => showUndo(t('bag.item.removed', { title: item.title }), () => void putBack(item, at)),
  });
  return (
    <li
      ref={setNodeRef}
      className={styles.item}
      data-dragging={isDragging}
      data-testid="bag-item"
      data-item={item.id}
      data-product={item.productId}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        className={styles.handle}
        {...attributes}
        {...listeners}
        aria-label={t('bag.item.drag', { at: at + 1, title: item.title })}
        data-testid="drag-item"
      >
        <GripVertical size={16} aria-hidden="true" />
        <span className="num">{at + 1}</span>
      </button>
      <PlatformImage url={item.imageUrl} alt="" size={56} />
      <div className={styles.itemText}>
        <p className={`${styles.name} clip-2`} dir="auto" title={item.title}>
          {item.title}
        </p>
        <Facts item={item} />
      </div>
      <PriceField item={item} />
      <PerkField item={item} />
      <ActionIcon
        aria-label={t('bag.item.remove', { title: item.title })}
        loading={remove.pending}
        onClick={() => remove.run()}
        data-testid="remove-item"
      >
        <X size={18} />
      </ActionIcon>
    </li>
  );
}

function Facts({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const explaining = useStudio((s) => s.bag?.explaining?.itemId === item.id);
  const { livePrice: live, listPrice: list } = item;
  const off = live.minor < list.minor ? 1 - live.minor / list.minor : 0;
  const count = item.stock;
  return (
    <div className={styles.facts}>
      <span className="num">{t('bag.item.list', { price: formatMoney(list) })}</span>
      {off >= 0.005 ? (
        <span className="num">
          {t('bag.item.off', { percent: formatPercent(Math.round(off * 100) / 100, i18n.language) })}
        </span>
      ) : null}
      {item.sold > 0 ? <span className="num">{t('bag.item.sold', { count: item.sold })}</span> : null}
      {explaining ? <Chip tone="accent">{t('bag.item.explaining')}</Chip> : null}
      {!item.available ? (
        <Chip tone="bad" data-testid="item-gone">
          {t('bag.item.gone')}
        </Chip>
      ) : count === 0 ? (
        <Chip tone="warn" data-testid="item-sold-out">
          {t('bag.item.soldOut')}
        </Chip>
      ) : count < LOW_STOCK ? (
        <Chip tone="warn" data-testid="item-low">
          {t('bag.item.low', { count })}
        </Chip>
      ) : (
        <span className="num">
          {t('bag.item.stock', { count }).replace(`${count}`, formatNumber(count, i18n.language))}
        </span>
      )}
    </div>
  );
}
