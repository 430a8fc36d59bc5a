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
import { Button } from '@mantine/core';
import { FileDown, FileUp, ShoppingBag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type BagItem, ItemId } from '../../../../shared/domain/index.ts';
import { showUndo, studioNow, useCommand, useStudio } from '../../../app/index.ts';
import { EmptyState, Panel } from '../../../ui/index.ts';
import { saveBag } from '../csv/save-bag.ts';
import { BagFoot } from './bag-foot.tsx';
import { BagRow } from './bag-row.tsx';
import { BagWaits } from './bag-waits.tsx';
import { useDragWords } from './drag-words.ts';
import styles from './item.module.css';
import { useOrder } from './use-order.ts';

const NOTHING: readonly BagItem[] = [];

/** The bag in the order of the stream; rows are moved by mouse, touch, keyboard or their menu. */
export function BagList({ onImport }: { onImport: () => void }) {
  const { t } = useTranslation();
  const loaded = useStudio((s) => s.bag !== null);
  const confirmed = useStudio((s) => s.bag?.items ?? NOTHING);
  const [items, reorder, takeBack] = useOrder(confirmed);
  const send = useCommand((client, itemId: ItemId, toIndex: number) => client.bag.move({ itemId, toIndex }));
  const sensors = useSensors(
    // A few pixels of tolerance, so that a click on the handle is no drag.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const words = useDragWords(items);
  const move = async (item: BagItem, toIndex: number) => {
    const from = items.findIndex((one) => one.id === item.id);
    if (from < 0 || toIndex < 0 || from === toIndex) return;
    reorder(item.id, toIndex);
    const reply = await send.run(item.id, toIndex);
    if (!reply.ok) return takeBack();
    showUndo(t('bag.move.moved', { title: item.title, at: toIndex + 1 }), () => {
      // Only where it still stands where it was put: somebody else may have moved it on.
      const now = studioNow()?.bag?.items.findIndex((one) => one.id === item.id);
      if (now === toIndex) void send.run(item.id, from);
    });
  };
  const drop = (event: DragEndEvent) => {
    const { active, over } = event;
    const item = items.find((one) => one.id === ItemId.parse(active.id));
    if (item && over)
      void move(
        item,
        items.findIndex((one) => one.id === over.id),
      );
  };
  return (
    <Panel
      title={
        <>
          {t('bag.title')} <span className="small num">{loaded ? t('bag.count', { count: items.length }) : ''}</span>
        </>
      }
      action={
        <>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<FileDown size={14} />}
            disabled={items.length === 0}
            onClick={() => saveBag(t, items, t('bag.csv.fileName'))}
            data-testid="csv-export"
          >
            {t('bag.csv.export')}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<FileUp size={14} />}
            disabled={!loaded}
            onClick={onImport}
            data-testid="csv-import"
          >
            {t('bag.csv.button')}
          </Button>
        </>
      }
      label={t('bag.title')}
      data-testid="bag"
    >
      {!loaded ? (
        <BagWaits />
      ) : items.length === 0 ? (
        <EmptyState
          icon={<ShoppingBag />}
          title={t('bag.empty.title')}
          body={t('bag.empty.body')}
          action={
            <Button leftSection={<FileUp size={16} />} onClick={onImport} data-testid="csv-import-empty">
              {t('bag.csv.button')}
            </Button>
          }
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
                  <BagRow
                    key={item.id}
                    item={item}
                    at={at}
                    count={items.length}
                    onMove={(one, toIndex) => void move(one, toIndex)}
                  />
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
