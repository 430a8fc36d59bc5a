import { Button, CloseButton, Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { PackageSearch, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FaultError, type Product } from '../../../../shared/domain/index.ts';
import { call, useStudio } from '../../../app/index.ts';
import { EmptyState, FaultCallout, Panel } from '../../../ui/index.ts';
import { AddResult } from './add-result.tsx';
import styles from './catalogue.module.css';
import { ChosenBar } from './chosen-bar.tsx';
import { ProductRow } from './product-row.tsx';
import { useAdding } from './use-adding.ts';

/** Long enough to finish a syllable, short enough to feel at once. */
const SEARCH_AFTER_MS = 250;
const QUERY_MAX = 100;

/** Search of the platform's catalogue, page by page, and adding from it: one by one or several at once. */
export function Catalogue() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text.trim(), SEARCH_AFTER_MS);
  const search = useSearch(query);
  const products = search.data?.pages.flatMap((page) => page.products) ?? [];
  const adding = useAdding();
  return (
    <Panel title={t('bag.catalogue.title')} data-testid="catalogue">
      <div className={styles.search}>
        <TextInput
          type="search"
          aria-label={t('bag.catalogue.search')}
          placeholder={t('bag.catalogue.placeholder')}
          leftSection={search.isFetching ? <Loader size={14} color="gray" /> : <Search size={16} aria-hidden="true" />}
          rightSection={
            text === '' ? null : (
              <CloseButton size="sm" aria-label={t('bag.catalogue.clear')} onClick={() => setText('')} />
            )
          }
          value={text}
          maxLength={QUERY_MAX}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="catalogue-search"
        />
        <p className="visually-hidden" role="status">
          {search.isSuccess ? t('bag.catalogue.results', { count: products.length }) : ''}
        </p>
      </div>
      <ChosenBar products={products} adding={adding} />
      <AddResult adding={adding} />
      <div className={styles.results} data-testid="catalogue-results" data-busy={search.isFetching}>
        {search.error ? <SearchFailed error={search.error} onRetry={() => void search.refetch()} /> : null}
        <ul className={styles.products}>
          {products.map((product) => (
            <ProductRow
              key={product.id}
              product={product}
              inBag={adding.inBag.has(product.id)}
              chosen={adding.selection.chosen.has(product.id)}
              refused={adding.result?.refused.find((one) => one.product.id === product.id)?.fault ?? null}
              onChoose={(range) => adding.choose(products, product, range)}
            />
          ))}
        </ul>
        {search.isSuccess && products.length === 0 ? <Nothing query={query} /> : null}
        {search.hasNextPage ? (
          <Button
            variant="subtle"
            color="gray"
            fullWidth
            className={styles.more}
            loading={search.isFetchingNextPage}
            onClick={() => void search.fetchNextPage()}
            data-testid="catalogue-more"
          >
            {t('bag.catalogue.more')}
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}

function useSearch(query: string) {
  // Another platform, another catalogue.
  const place = useStudio((s) => `${s.settings.platform.kind} ${s.settings.platform.remoteUrl}`);
  return useInfiniteQuery({
    queryKey: ['catalogue', place, query],
    initialPageParam: '',
    queryFn: async ({ pageParam }): Promise<{ products: Product[]; nextCursor: string | null }> => {
      const reply = await call((client) =>
        client.catalogue.search(pageParam === '' ? { query } : { query, cursor: pageParam }),
      );
      if (!reply.ok) throw new FaultError(reply.fault);
      return reply.value;
    },
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

function SearchFailed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  const fault = error instanceof FaultError ? error.fault : { code: 'internal' as const, retry: 'now' as const };
  return (
    <div style={{ padding: 8 }}>
      <FaultCallout
        fault={fault}
        tone="warn"
        action={
          <Button size="xs" onClick={onRetry} data-testid="catalogue-retry">
            {t('common.retry')}
          </Button>
        }
      />
    </div>
  );
}

function Nothing({ query }: { query: string }) {
  const { t } = useTranslation();
  return query === '' ? (
    <EmptyState icon={<PackageSearch />} title={t('bag.catalogue.empty')} />
  ) : (
    <EmptyState
      icon={<PackageSearch />}
      title={t('bag.catalogue.none', { query })}
      body={t('bag.catalogue.noneHint')}
      data-testid="catalogue-none"
    />
  );
}
