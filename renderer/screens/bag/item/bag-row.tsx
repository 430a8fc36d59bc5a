import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronDown, GripVertical, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';
import { showUndo, useCommand } from '../../../app/index.ts';
import { Findings, PlatformImage } from '../../../ui/index.ts';
import { Details } from '../details/details.tsx';
import { Conflicts } from './conflict-panel.tsx';
import { Facts } from './facts.tsx';
import styles from './item.module.css';
import { PerkField } from './perk-field.tsx';
import { PriceField } from './price-field.tsx';
import { putBack } from './put-back.ts';
import { RowMenu } from './row-menu.tsx';
import { usePerk } from './use-perk.ts';

/** One item in the bag: handle, picture, facts, live price, perk, and what opens below: findings, conflicts, details. */
export function BagRow(props: {
  item: BagItem;
  at: number;
  count: number;
  onMove: (item: BagItem, toIndex: number) => void;
}) {
  const { item, at, count, onMove } = props;
  const { t } = useTranslation();
  const detailsId = useId();
  const [open, { toggle }] = useDisclosure(false);
  const perk = usePerk(item);
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
      data-version={item.version}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <div className={styles.row}>
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
        <PerkField item={item} perk={perk} />
        <div className={styles.actions}>
          <ActionIcon
            aria-label={t('bag.item.details', { title: item.title })}
            aria-expanded={open}
            aria-controls={open ? detailsId : undefined}
            onClick={toggle}
            data-testid="item-details-open"
          >
            <ChevronDown size={18} className={styles.chevron} data-open={open} />
          </ActionIcon>
          <RowMenu item={item} at={at} count={count} onMove={(toIndex) => onMove(item, toIndex)} />
          <ActionIcon
            aria-label={t('bag.item.remove', { title: item.title })}
            loading={remove.pending}
            onClick={() => remove.run()}
            data-testid="remove-item"
          >
            <X size={18} />
          </ActionIcon>
        </div>
      </div>
      {perk.findings.length > 0 ? (
        <div className={styles.below}>
          <Findings
            findings={perk.findings}
            onAccept={perk.accept}
            checked={false}
            compact
            data-testid="item-perk-findings"
          />
        </div>
      ) : null}
      <Conflicts item={item} />
      {open ? <Details id={detailsId} item={item} /> : null}
    </li>
  );
}
