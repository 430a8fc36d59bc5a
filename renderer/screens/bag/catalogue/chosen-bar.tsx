import { Button, Checkbox, CloseButton } from '@mantine/core';
import { Layers, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FaultError, type Product } from '../../../../shared/domain/index.ts';
import { call } from '../../../app/index.ts';
import { BundleDialog } from '../bundle/bundle-dialog.tsx';
import { partsOf } from '../bundle/parcel.ts';
import styles from './catalogue.module.css';
import { allChosen, canAdd, toAdd } from './selection.ts';
import type { Adding } from './use-adding.ts';

/** What to do with the chosen products. Always there, so that the list below never jumps. */
export function ChosenBar({ products, adding }: { products: readonly Product[]; adding: Adding }) {
  const { t } = useTranslation();
  const [bundling, setBundling] = useState(false);
  const { selection, inBag } = adding;
  const chosen = toAdd(selection, inBag);
  const able = products.filter((product) => canAdd(product, inBag));
  const all = allChosen(selection, able);
  return (
    <div className={styles.bar} title={t('bag.catalogue.hint')}>
      <Checkbox
        size="xs"
        label={chosen.length > 0 ? t('bag.catalogue.chosen', { count: chosen.length }) : t('bag.catalogue.all')}
        aria-label={t('bag.catalogue.all')}
        checked={all}
        indeterminate={!all && chosen.length > 0}
        disabled={able.length === 0}
        onChange={() => adding.chooseAll(products)}
        classNames={{ label: 'num' }}
        data-testid="choose-all"
      />
      <CloseButton
        size="sm"
        aria-label={t('bag.catalogue.unchoose')}
        title={t('bag.catalogue.unchoose')}
        style={{ visibility: chosen.length > 0 ? 'visible' : 'hidden' }}
        onClick={adding.chooseNone}
        data-testid="choose-none"
      />
      <span style={{ flex: 1 }} />
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        leftSection={<Layers size={14} />}
        disabled={chosen.length < 2}
        onClick={() => setBundling(true)}
        data-testid="make-bundle"
      >
        {t('bag.catalogue.bundle')}
      </Button>
      <Button
        size="xs"
        variant="filled"
        leftSection={<Plus size={14} />}
        disabled={chosen.length === 0}
        loading={adding.pending}
        onClick={() => void adding.add()}
        className="num"
        data-testid="add-chosen"
      >
        {chosen.length === 0
          ? t('bag.catalogue.addChosenNone')
          : t('bag.catalogue.addChosen', { count: chosen.length })}
      </Button>
      {bundling ? (
        <BundleDialog
          start={{ main: chosen[0]?.id ?? null, lines: chosen.map((product) => ({ product, quantity: 1 })) }}
          action={t('bag.bundle.add')}
          mainFixed={false}
          send={(parcel, livePrice) =>
            call((client) => {
              const productId = parcel.main;
              if (productId === null) throw new FaultError({ code: 'bad_input', retry: 'never' });
              return client.bag.add({ productId, livePrice, bundle: partsOf(parcel) });
            })
          }
          onClose={(made) => {
            setBundling(false);
            if (made) adding.chooseNone();
          }}
        />
      ) : null}
    </div>
  );
}
