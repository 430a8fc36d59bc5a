import { Button, Checkbox } from '@mantine/core';
import { Check, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Fault, formatMoney, type Product } from '../../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../../app/index.ts';
import { faultWords, formatNumber } from '../../../i18n/index.ts';
import { PlatformImage } from '../../../ui/index.ts';
import styles from './catalogue.module.css';

/** One product of the catalogue: chosen with others by its box, or put into the bag at once by its button. */
export function ProductRow(props: {
  product: Product;
  inBag: boolean;
  chosen: boolean;
  /** Why the platform did not take it when several were added. */
  refused: Fault | null;
  onChoose: (range: boolean) => void;
}) {
  const { product, inBag, chosen, refused, onChoose } = props;
  const { t, i18n } = useTranslation();
  const add = useCommand((client) => client.bag.add({ productId: product.id }));
  const able = product.available && product.stock > 0 && !inBag;
  return (
    <li className={styles.product} data-testid="product" data-product={product.id} data-chosen={chosen}>
      <Checkbox
        size="xs"
        aria-label={t('bag.catalogue.choose', { title: product.title })}
        checked={chosen && !inBag}
        disabled={!able}
        // The click itself, for only it knows of Shift; space on the keyboard is a click as well.
        onClick={(event) => onChoose(event.shiftKey)}
        onChange={() => undefined}
        data-testid="choose-product"
      />
      <PlatformImage url={product.imageUrl} alt="" size={52} />
      <div className={styles.text}>
        <p className={`${styles.name} clip-2`} dir="auto" title={product.title}>
          {product.title}
        </p>
        <p className="small clip">
          {product.brand} · <span className="num">{formatMoney(product.listPrice)}</span> · <Stock product={product} />
        </p>
        {refused && !inBag ? (
          <p className={styles.refused} data-testid="product-refused" data-fault={refused.code}>
            {faultWords(i18n, refused).title}
          </p>
        ) : null}
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
  const low = useStudio((s) => s.settings.desk.lowStock);
  if (!product.available) return <b className={styles.bad}>{t('bag.catalogue.gone')}</b>;
  if (product.stock === 0) return <b className={styles.warn}>{t('bag.catalogue.soldOut')}</b>;
  const words = t('bag.catalogue.inStock', { count: product.stock });
  const shown = words.replace(String(product.stock), formatNumber(product.stock, i18n.language));
  return <span className={`num ${product.stock < low ? styles.warn : ''}`}>{shown}</span>;
}
