import type { Announcements, UniqueIdentifier } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';

/** What a screen reader hears while a row is moved. */
export function useDragWords(items: readonly BagItem[]): Announcements {
  const { t } = useTranslation();
  const about = (active: UniqueIdentifier, over: UniqueIdentifier | undefined) => ({
    title: items.find((item) => item.id === active)?.title ?? '',
    at: items.findIndex((item) => item.id === (over ?? active)) + 1,
    total: items.length,
  });
  return {
    onDragStart: ({ active }) => t('bag.drag.picked', about(active.id, undefined)),
    onDragOver: ({ active, over }) => (over ? t('bag.drag.over', about(active.id, over.id)) : undefined),
    onDragEnd: ({ active, over }) => t('bag.drag.dropped', about(active.id, over?.id)),
    onDragCancel: ({ active }) => t('bag.drag.cancelled', about(active.id, undefined)),
  };
}
