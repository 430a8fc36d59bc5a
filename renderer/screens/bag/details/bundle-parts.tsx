import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';
import styles from './details.module.css';
import { Part } from './part.tsx';

/** What else comes in the parcel. */
export function BundleParts({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  return (
    <Part title={t('bag.sell.bundle')} hint={item.bundle.length === 0 ? undefined : t('bag.sell.bundleHint')}>
      {item.bundle.length === 0 ? (
        <p className="small">{t('bag.sell.bundleNone')}</p>
      ) : (
        <ul className={styles.list} data-testid="bundle-parts">
          {item.bundle.map((part) => (
            <li key={part.productId} dir="auto" className="num">
              {t('bag.sell.bundlePart', { title: part.title, quantity: part.quantity })}
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
