import { Button } from '@mantine/core';
import { Check, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney, LOW_STOCK, type Product } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { formatNumber } from '../../i18n/index.ts';
import { PlatformImage } from '../../ui/index.ts';
import styles from './bag.module.css';

/** One product of the catalogue, with its list price, its stock and the way into the bag. */
export function ProductRow({ product, inBag }: { product: Product; inBag: boolean }) {
  const { t } = useTranslation();
  const add = useCommand((client) => client.bag.add({ productId: product.id }));
  return (
    <li className={styles.product} data-testid="product" data-product={product.id}>
      <PlatformImage url={product.imageUrl} alt="" size={52} />
      <div className={styles.productText}>
        <p className={`${styles.name} clip-2`} dir="auto" title={product.title}>
          {product.title}
        </p>
        <p className="small clip">
          {product.brand} · <span className="num">{formatMoney(product.listPrice)}</span> · <Stock product={product} />
        </p>
      </div>
      {inBag ? (
        <span className={styles.inBag} data-testid="product-in-bag">
          <Check size={14} aria-hidden="true" />
          {t('bag.catalogue.inBag')}
        </span>
      ) : (
        <Button
          size="xs"
          leftSection={<Plus size={14} />}
          loading={add.pending}
          disabled={!product.available}
          aria-label={t('bag.catalogue.addNamed', { title: product.title })}
          onClick={() => add.run()}
          data-testid="add-product"
        >
          {t('bag.catalogue.add')}
        </Button>
      )}
    </li>
  );
}

function Stock({ product }: { product: Product }) {
  const { t, i18n } = useTranslation();
  if (!product.available) return <b className={styles.bad}>{t('bag.catalogue.gone')}</b>;
  if (product.stock === 0) return <b className={styles.warn}>{t('bag.catalogue.soldOut')}</b>;
  const words = t('bag.catalogue.inStock', { count: product.stock });
  const shown = words.replace(String(product.stock), formatNumber(product.stock, i18n.language));
  return <span className={`num ${product.stock < LOW_STOCK ? styles.warn : ''}`}>{shown}</span>;
}
