import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { ShoppingBag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type BagItem, ItemId } from '../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../app/index.ts';
import { EmptyState, Panel } from '../../ui/index.ts';
import styles from './bag.module.css';
import { BagFoot } from './bag-foot.tsx';
import { BagRow } from './bag-row.tsx';
import { useDragWords } from './drag-words.ts';
import { useOrder } from './use-order.ts';

const NOTHING: readonly BagItem[] = [];

/** The bag in the order of the stream; rows are moved by mouse, touch or keyboard. */
export function BagList() {
  const { t } = useTranslation();
  const loaded = useStudio((s) => s.bag !== null);
  const confirmed = useStudio((s) => s.bag?.items ?? NOTHING);
  const [items, reorder, takeBack] = useOrder(confirmed);
  const move = useCommand((client, itemId: ItemId, toIndex: number) => client.bag.move({ itemId, toIndex }));
  const sensors = useSensors(
    // A few pixels of tolerance, so that a click on the handle is no drag.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const words = useDragWords(items);
  const drop = async (event: DragEndEvent) => {
    const { active, over } = event;
    if (!over || active.id === over.id) return;
    const toIndex = items.findIndex((item) => item.id === over.id);
    const itemId = ItemId.parse(active.id);
    reorder(itemId, toIndex);
    const reply = await move.run(itemId, toIndex);
    if (!reply.ok) takeBack();
  };
  return (
    <Panel
      title={
        <>
          {t('bag.title')} <span className="small num">{loaded ? t('bag.count', { count: items.length }) : ''}</span>
        </>
      }
      label={t('bag.title')}
      data-testid="bag"
    >
      {loaded && items.length === 0 ? (
        <EmptyState
          icon={<ShoppingBag />}
          title={t('bag.empty.title')}
          body={t('bag.empty.body')}
          data-testid="bag-empty"
        />
      ) : (
        <div className={styles.items}>
          <DndContext
            sensors={sensors}
            collisionDetection={closestCenter}
            onDragEnd={drop}
            accessibility={{
              announcements: words,
              screenReaderInstructions: { draggable: t('bag.drag.help') },
            }}
          >
            <SortableContext items={items.map((item) => item.id)} strategy={verticalListSortingStrategy}>
              <ol aria-label={t('bag.list')}>
                {items.map((item, at) => (
                  <BagRow key={item.id} item={item} at={at} />
                ))}
              </ol>
            </SortableContext>
          </DndContext>
        </div>
      )}
      <BagFoot />
    </Panel>
  );
}
