import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type ReactNode, useRef } from 'react';
import styles from './csv.module.css';

const ROW_PX = 44;

/** A table of any length: only the rows in sight are in the page, and a screen reader hears how many there are. */
export function LongTable<R>(props: {
  label: string;
  columns: readonly string[];
  /** Class with the columns' widths. */
  layout: string | undefined;
  rows: readonly R[];
  cells: (row: R) => readonly ReactNode[];
  rowProps: (row: R) => Readonly<Record<`data-${string}`, string | number>>;
  empty: string;
  'data-testid': string;
}) {
  const { rows, columns, layout, cells } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const line = `${styles.line} ${layout ?? ''}`;
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows that come and go while scrolling cannot be laid out by a table element
    // biome-ignore-start lint/a11y/useFocusableInteractive: a table is read, not operated; the scroller takes the focus
    <div
      role="table"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      className={styles.table}
      data-testid={props['data-testid']}
      data-count={rows.length}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={`${line} ${styles.headLine}`}>
          {columns.map((name) => (
            <span role="columnheader" key={name}>
              {name}
            </span>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must scroll by keyboard too */}
      <div ref={scroller} className={styles.scroller} role="rowgroup" tabIndex={0} aria-label={props.label}>
        {rows.length === 0 ? (
          <div role="row" className={styles.none}>
            <span role="cell">{props.empty}</span>
          </div>
        ) : (
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <div
                  role="row"
                  aria-rowindex={index + 2}
                  key={index}
                  className={line}
                  style={{
                    position: 'absolute',
                    top: 0,
                    left: 0,
                    right: 0,
                    height: ROW_PX,
                    transform: `translateY(${start}px)`,
                  }}
                  data-testid={`${props['data-testid']}-row`}
                  {...props.rowProps(row)}
                >
                  {cells(row).map((cell, at) => (
                    <Fragment key={columns[at]}>
                      <span
                        role="cell"
                        className={`${styles.value} num`}
                        dir="auto"
                        title={typeof cell === 'string' ? cell : undefined}
                      >
                        {cell}
                      </span>
                    </Fragment>
                  ))}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: see above
    // biome-ignore-end lint/a11y/useSemanticElements: see above
  );
}
