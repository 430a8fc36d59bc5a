import { Button } from '@mantine/core';
import { Layers } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';
import { showUndo, useCommand } from '../../../app/index.ts';
import { BundleDialog } from '../bundle/bundle-dialog.tsx';
import type { Parcel } from '../bundle/parcel.ts';
import { rebundle } from '../bundle/rebundle.ts';
import styles from './details.module.css';
import { Part } from './part.tsx';

/** What else comes in the parcel, and the way to change it. */
export function BundleParts({ item }: { item: BagItem }) {
  const { t } = useTranslation();
  const [start, setStart] = useState<Parcel | null>(null);
  const open = useCommand(
    (client) => client.catalogue.lookup({ ids: [item.productId, ...item.bundle.map((part) => part.productId)] }),
    {
      onDone: ({ products }) => {
        const quantity = (id: string) =>
          (id === item.productId ? 1 : 0) + (item.bundle.find((part) => part.productId === id)?.quantity ?? 0);
        setStart({
          main: item.productId,
          lines: products.map((product) => ({ product, quantity: Math.max(1, quantity(product.id)) })),
        });
      },
    },
  );
  return (
    <Part title={t('bag.sell.bundle')} hint={item.bundle.length === 0 ? t('bag.sell.bundleNone') : undefined}>
      {item.bundle.length === 0 ? null : (
        <ul className={styles.list} data-testid="bundle-parts">
          {item.bundle.map((part) => (
            <li key={part.productId} dir="auto" className="num">
              {t('bag.sell.bundlePart', { title: part.title, quantity: part.quantity })}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button
          size="xs"
          leftSection={<Layers size={14} />}
          loading={open.pending}
          onClick={() => open.run()}
          data-testid="bundle-change"
        >
          {item.bundle.length === 0 ? t('bag.sell.bundleMake') : t('bag.sell.bundleChange')}
        </Button>
      </div>
      {start ? (
        <BundleDialog
          start={start}
          price={item.livePrice}
          action={t('bag.bundle.save')}
          mainFixed
          send={async (parcel, price) => {
            const reply = await rebundle(item, parcel, price);
            if (reply.ok) showUndo(t('bag.undo.bundle', { title: item.title }), () => void reply.value());
            return reply;
          }}
          onClose={() => setStart(null)}
        />
      ) : null}
    </Part>
  );
}
