import type { BagItem } from '../../../../shared/domain/index.ts';
import { saveFile } from '../../../app/index.ts';
import type { T } from '../../../i18n/index.ts';
import { bagCsv, type ColumnNames } from './write.ts';

export const columnNames = (t: T): ColumnNames => ({
  productId: t('bag.csv.names.productId'),
  title: t('bag.csv.names.title'),
  livePrice: t('bag.csv.names.livePrice'),
  perk: t('bag.csv.names.perk'),
  limit: t('bag.csv.names.limit'),
  listPrice: t('bag.csv.names.listPrice'),
});

/** Saves the bag as a file that can be imported again. Bundles have no place in a row per product and are left out. */
export function saveBag(t: T, items: readonly BagItem[], name: string): void {
  const alone = items.filter((item) => item.bundle.length === 0);
  saveFile(bagCsv(alone, columnNames(t)), `${name}.csv`);
}
