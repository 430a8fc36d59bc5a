import { ActionIcon, Button, Group, Modal, NumberInput, Radio, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUNDLE_MAX_PARTS, type Fault, formatMoney, type Price, type Reply } from '../../../../shared/domain/index.ts';
import { FaultCallout, PlatformImage } from '../../../ui/index.ts';
import { plainPrice } from '../plain-price.ts';
import { AddPart } from './add-part.tsx';
import styles from './bundle.module.css';
import { type Parcel, type ParcelProblem, partsOf, priceOf, QUANTITY_MAX, sumOf } from './parcel.ts';

/** Several products in one parcel for one price: which is the first, how many of each, and what all of it costs. */
export function BundleDialog(props: {
  start: Parcel;
  /** Absent: the sum of the parts, until another is typed. */
  price?: Price;
  /** The words of the button. */
  action: string;
  /** A product of the bag cannot stop being the first: it is what the row stands for. */
  mainFixed: boolean;
  send: (parcel: Parcel, price: Price) => Promise<Reply<unknown>>;
  onClose: (made: boolean) => void;
}) {
  const { mainFixed, send, onClose } = props;
  const { t } = useTranslation();
  const [parcel, setParcel] = useState<Parcel>(props.start);
  const [typed, setTyped] = useState<string | null>(props.price ? plainPrice(props.price) : null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [sending, setSending] = useState(false);
  const sum = sumOf(parcel);
  const text = typed ?? (sum ? plainPrice(sum) : '');
  const result = priceOf(parcel, text);
  const quantity = (id: string, value: number) =>
    setParcel((p) => ({
      ...p,
      lines: p.lines.map((one) => (one.product.id === id ? { ...one, quantity: Math.max(1, value) } : one)),
    }));
  const make = async () => {
    if (!result.ok) return;
    setSending(true);
    setFault(null);
    const reply = await send(parcel, result.price);
    setSending(false);
    if (reply.ok) onClose(true);
    else setFault(reply.fault);
  };
  const words: Record<ParcelProblem, string> = {
    empty: t('bag.bundle.empty'),
    too_many: t('bag.bundle.tooMany', { max: BUNDLE_MAX_PARTS }),
    currencies: t('bag.bundle.currencies'),
    price: t('bag.bundle.priceBad'),
    above: t('bag.bundle.priceAbove', { price: sum ? formatMoney(sum) : '' }),
    far_below: t('bag.price.far', { price: sum ? formatMoney(sum) : '' }),
  };
  const error = result.ok || (result.why === 'empty' && parcel.lines.length < 2) ? undefined : words[result.why];
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={t('bag.bundle.title')}
      size={540}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      data-testid="bundle-dialog"
    >
      <p className="small">{t('bag.bundle.body')}</p>
      <Radio.Group
        value={parcel.main ?? ''}
        onChange={(value) =>
          setParcel((p) => ({ ...p, main: p.lines.find((one) => one.product.id === value)?.product.id ?? p.main }))
        }
        aria-label={t('bag.bundle.main')}
      >
        <ul className={styles.parts}>
          {parcel.lines.map(({ product, quantity: count }) => (
            <li key={product.id} className={styles.part} data-testid="bundle-product" data-product={product.id}>
              <Radio
                value={product.id}
                size="xs"
                disabled={mainFixed && product.id !== parcel.main}
                aria-label={t('bag.bundle.makeMain', { title: product.title })}
              />
              <PlatformImage url={product.imageUrl} alt="" size={40} />
              <div className={styles.partText}>
                <p className={`${styles.name} clip-2`} dir="auto" title={product.title}>
                  {product.title}
                </p>
                <p className="small num">{formatMoney(product.listPrice)}</p>
              </div>
              <NumberInput
                size="xs"
                w={72}
                min={1}
                max={QUANTITY_MAX}
                allowDecimal={false}
                clampBehavior="strict"
                aria-label={t('bag.bundle.quantity', { title: product.title })}
                value={count}
                onChange={(value) => quantity(product.id, Number(value) || 1)}
                data-testid="bundle-quantity"
              />
              <ActionIcon
                size="md"
                aria-label={t('bag.bundle.remove', { title: product.title })}
                disabled={product.id === parcel.main}
                onClick={() =>
                  setParcel((p) => ({ ...p, lines: p.lines.filter((one) => one.product.id !== product.id) }))
                }
                data-testid="bundle-remove"
              >
                <X size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Radio.Group>
      <AddPart
        taken={parcel.lines.map(({ product }) => product.id)}
        onAdd={(product) => setParcel((p) => ({ ...p, lines: [...p.lines, { product, quantity: 1 }] }))}
      />
      <TextInput
        mt="md"
        w={240}
        label={t('bag.bundle.price')}
        description={sum ? <span className="num">{t('bag.bundle.sum', { price: formatMoney(sum) })}</span> : null}
        value={text}
        onChange={(event) => setTyped(event.currentTarget.value)}
        inputMode="decimal"
        autoComplete="off"
        error={error}
        classNames={{ input: 'num' }}
        data-testid="bundle-price"
      />
      {fault ? (
        <div className={styles.fault}>
          <FaultCallout fault={fault} />
        </div>
      ) : null}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button onClick={() => onClose(false)}>{t('common.cancel')}</Button>
        <Button
          variant="filled"
          disabled={!result.ok}
          loading={sending}
          onClick={() => void make()}
          data-count={partsOf(parcel).length}
          data-testid="bundle-add"
        >
          {props.action}
        </Button>
      </Group>
    </Modal>
  );
}
