import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FaultError, formatMoney, type Product, type ProductId } from '../../../../shared/domain/index.ts';
import { call } from '../../../app/index.ts';

/** Long enough to finish a syllable, as in the catalogue. */
const SEARCH_AFTER_MS = 250;

/** Searches the catalogue for one more product of the bundle. */
export function AddPart({ taken, onAdd }: { taken: readonly ProductId[]; onAdd: (product: Product) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text.trim().slice(0, 100), SEARCH_AFTER_MS);
  const search = useQuery({
    queryKey: ['bundle-parts', query],
    queryFn: async () => {
      const reply = await call((client) => client.catalogue.search({ query }));
      if (!reply.ok) throw new FaultError(reply.fault);
      return reply.value.products;
    },
    placeholderData: (before) => before,
  });
  const found = (search.data ?? []).filter((one) => one.stock > 0 && !taken.includes(one.id));
  return (
    <Select
      size="xs"
      searchable
      aria-label={t('bag.bundle.more')}
      placeholder={t('bag.bundle.more')}
      data={found.map((product) => ({
        value: product.id,
        label: `${product.title} · ${formatMoney(product.listPrice)}`,
      }))}
      // The platform has searched already, also by pinyin, which the words shown do not hold.
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={null}
      onChange={(id) => {
        const product = found.find((one) => one.id === id);
        if (product) onAdd(product);
        setText('');
      }}
      rightSection={search.isFetching ? <Loader size={12} color="gray" /> : null}
      nothingFoundMessage={search.isError ? t('bag.catalogue.failed') : t('bag.catalogue.none', { query })}
      maxDropdownHeight={220}
      data-testid="bundle-more"
    />
  );
}
