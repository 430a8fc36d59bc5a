import { Button, Group, Modal, NumberInput, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BUNDLE_MAX_PARTS,
  formatMoney,
  type Price,
  type Product,
  type ProductId,
  parsePrice,
} from '../../../../shared/domain/index.ts';
import { useCommand } from '../../../app/index.ts';
import { FaultCallout, PlatformImage } from '../../../ui/index.ts';
import styles from './catalogue.module.css';

const QUANTITY_MAX = 99;

/** Several products in one parcel for one price: which is the first, how many of each, and what all of it costs. */
export function BundleDialog(props: { products: readonly Product[]; onClose: (made: boolean) => void }) {
  const { products, onClose } = props;
  const { t } = useTranslation();
  const [main, setMain] = useState<ProductId | undefined>(products[0]?.id);
  const [quantities, setQuantities] = useState<Readonly<Record<string, number>>>({});
  const [typed, setTyped] = useState<string | null>(null);
  const first = products.find((product) => product.id === main);
  const parts = products.filter((product) => product.id !== main);
  const of = (id: string) => quantities[id] ?? 1;
  const add = useCommand(
    (client, productId: ProductId, livePrice: Price) =>
      client.bag.add({ productId, livePrice, bundle: parts.map(({ id }) => ({ productId: id, quantity: of(id) })) }),
    { quiet: true, onDone: () => onClose(true) },
  );
  const sum = first
    ? {
        ...first.listPrice,
        minor: products.reduce((all, p) => all + p.listPrice.minor * (p.id === main ? 1 : of(p.id)), 0),
      }
    : null;
  const text = typed ?? (sum ? formatMoney(sum).replace(/[^\d.]/g, '') : '');
  const minor = parsePrice(text);
  const problem =
    parts.length > BUNDLE_MAX_PARTS
      ? t('bag.bundle.tooMany', { max: BUNDLE_MAX_PARTS })
      : minor === null
        ? t('bag.bundle.priceBad')
        : sum && minor > sum.minor
          ? t('bag.bundle.priceAbove', { price: formatMoney(sum) })
          : null;
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={t('bag.bundle.title')}
      size={520}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      data-testid="bundle-dialog"
    >
      <p className="small">{t('bag.bundle.body')}</p>
      <Radio.Group
        value={main ?? ''}
        onChange={(value) => setMain(products.find((product) => product.id === value)?.id)}
        aria-label={t('bag.bundle.main')}
      >
        <ul className={styles.parts}>
          {products.map((product) => (
            <li key={product.id} className={styles.part} data-testid="bundle-product" data-product={product.id}>
              <Radio value={product.id} size="xs" aria-label={t('bag.bundle.makeMain', { title: product.title })} />
              <PlatformImage url={product.imageUrl} alt="" size={40} />
              <span className={`${styles.name} clip-2`} dir="auto" title={product.title}>
                {product.title}
              </span>
              <NumberInput
                size="xs"
                w={72}
                min={1}
                max={QUANTITY_MAX}
                allowDecimal={false}
                clampBehavior="strict"
                aria-label={t('bag.bundle.quantity', { title: product.title })}
                value={product.id === main ? 1 : of(product.id)}
                disabled={product.id === main}
                onChange={(value) => setQuantities((q) => ({ ...q, [product.id]: Math.max(1, Number(value) || 1) }))}
                data-testid="bundle-quantity"
              />
            </li>
          ))}
        </ul>
      </Radio.Group>
      <TextInput
        label={t('bag.bundle.price')}
        description={sum ? <span className="num">{t('bag.bundle.sum', { price: formatMoney(sum) })}</span> : null}
        value={text}
        onChange={(event) => setTyped(event.currentTarget.value)}
        inputMode="decimal"
        error={problem}
        classNames={{ input: 'num' }}
        data-testid="bundle-price"
      />
      {add.fault ? (
        <div className={styles.dialogFault}>
          <FaultCallout fault={add.fault} />
        </div>
      ) : null}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button onClick={() => onClose(false)}>{t('common.cancel')}</Button>
        <Button
          variant="filled"
          disabled={problem !== null || !first || minor === null}
          loading={add.pending}
          onClick={() => {
            if (first && minor !== null) void add.run(first.id, { minor, currency: first.listPrice.currency });
          }}
          data-testid="bundle-add"
        >
          {t('bag.bundle.add')}
        </Button>
      </Group>
    </Modal>
  );
}
