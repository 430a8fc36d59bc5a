import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './follow-list.module.css';

type Line = { readonly key: string; readonly seq: number };

/** Nearer than this to the end counts as “at the end”. */
const END_PX = 24;
/** A scroll this soon after a wheel, key or finger was meant by the host; others come from the list itself. */
const INTENT_MS = 600;

/**
 * A long list whose newest line is at the bottom. It follows the newest until the host scrolls up, points at it or
 * moves into it with the keyboard: then nothing moves and a pill counts what came since. Only visible lines exist.
 */
export function FollowList<T extends Line>(props: {
  items: readonly T[];
  version: number;
  label: string;
  testId: string;
  /** False for lists that are worked off from the top. */
  follow?: boolean;
  /** Something is open that belongs to a line (a menu): hold still. */
  held?: boolean;
  top?: ReactNode;
  estimate?: number;
  render: (item: T) => ReactNode;
  describe: (item: T) => string;
  /** Enter, the menu key or a right click on a line. */
  onOpen?: (item: T, at: { x: number; y: number; element: HTMLElement }) => void;
  onAtLatest?: () => void;
}) {
  const { items, version, follow: canFollow = true } = props;
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const intentAt = useRef(Number.NEGATIVE_INFINITY);
  const [atEnd, setAtEnd] = useState(canFollow);
  const [pointed, setPointed] = useState(false);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const following = canFollow && atEnd && !pointed && focusedKey === null && !props.held;
  const seenSeq = useRef(0);
  const lastSeq = items.at(-1)?.seq ?? 0;
  if (following) seenSeq.current = lastSeq;

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.estimate ?? 27,
    overscan: 10,
    getItemKey: (index) => items[index]?.key ?? index,
    // Lines that come back in front, or leave there, move nothing that is in view.
    anchorTo: canFollow ? 'end' : 'start',
    followOnAppend: following,
  });
  const total = virtualizer.getTotalSize();
  const { onAtLatest } = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version or a new height is what moves the end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!following || !element) return;
    const toEnd = (): void => {
      element.scrollTop = element.scrollHeight;
    };
    toEnd();
    // Once more after the lines in view were measured, which moves the end by a few pixels.
    const frame = requestAnimationFrame(toEnd);
    onAtLatest?.();
    return () => cancelAnimationFrame(frame);
  }, [following, version, total, onAtLatest]);

  // The place changed its height (a longer reply, another window size): the end is still the end.
  useEffect(() => {
    const element = scroller.current;
    if (!following || !element) return;
    const watcher = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [following]);

  const meant = (): void => {
    intentAt.current = performance.now();
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    const wanted = performance.now() - intentAt.current < INTENT_MS;
    if (end) setAtEnd(true);
    else if (wanted) setAtEnd(false);
    // A line that was measured anew moved the list, not the host.
    if (following && !wanted) element.scrollTop = element.scrollHeight;
  };
  const toLatest = (): void => {
    setAtEnd(true);
    setPointed(false);
    setFocusedKey(null);
    seenSeq.current = lastSeq;
    scroller.current?.focus({ preventScroll: true });
    virtualizer.scrollToIndex(items.length - 1, { align: 'end' });
  };

  const focusLine = useCallback(
    (index: number): void => {
      const item = items[index];
      if (!item) return;
      setFocusedKey(item.key);
      setAtEnd(index === items.length - 1);
      virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    [items, virtualizer],
  );
  const { held } = props;
  useEffect(() => {
    if (focusedKey === null || held) return;
    const line = scroller.current?.querySelector<HTMLElement>(`[data-key="${focusedKey}"]`);
    if (line && document.activeElement !== line && !line.contains(document.activeElement))
      line.focus({ preventScroll: true });
  });

  const onKeyDown = (event: React.KeyboardEvent): void => {
    meant();
    const present = focusedKey === null ? items.length : items.findIndex((item) => item.key === focusedKey);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 200) / 40));
    const to: Partial<Record<string, number>> = {
      ArrowUp: present - 1,
      ArrowDown: present + 1,
      PageUp: present - page,
      PageDown: present + page,
      Home: 0,
      End: items.length - 1,
    };
    const target = to[event.key];
    if (target !== undefined && items.length > 0) {
      event.preventDefault();
      if (event.key === 'End') toLatest();
      else focusLine(Math.max(0, Math.min(items.length - 1, target)));
      return;
    }
    if (event.key === 'Escape' && focusedKey !== null) {
      event.stopPropagation();
      toLatest();
      return;
    }
    if (
      (event.key === 'Enter' || event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) &&
      event.target instanceof HTMLElement
    ) {
      const item = items[present];
      if (!item || !props.onOpen || event.target.dataset.key !== item.key) return;
      event.preventDefault();
      const box = event.target.getBoundingClientRect();
      props.onOpen(item, { x: box.right - 20, y: box.bottom, element: event.target });
    }
  };

  const unseen = following ? 0 : countAfter(items, seenSeq.current);
  return (
    <div className={styles.wrap}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="feed"
        aria-label={props.label}
        aria-busy={false}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard
        tabIndex={0}
        data-testid={props.testId}
        data-count={items.length}
        data-follow={canFollow || undefined}
        data-following={following}
        onScroll={onScroll}
        onWheel={meant}
        onTouchMove={meant}
        onPointerDown={meant}
        onPointerMove={(event) => event.pointerType === 'mouse' && !pointed && setPointed(true)}
        onPointerLeave={() => setPointed(false)}
        onKeyDown={onKeyDown}
        onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || props.held || setFocusedKey(null)}
      >
        {props.top}
        <div className={styles.inner} style={{ height: total }}>
          {virtualizer.getVirtualItems().map((slot) => {
            const item = items[slot.index];
            if (!item) return null;
            return (
              <article
                key={slot.key}
                ref={virtualizer.measureElement}
                data-index={slot.index}
                data-key={item.key}
                className={styles.line}
                style={{ transform: `translateY(${slot.start}px)` }}
                tabIndex={-1}
                aria-posinset={slot.index + 1}
                aria-setsize={items.length}
                aria-label={props.describe(item)}
                onFocus={(event) => event.target === event.currentTarget && setFocusedKey(item.key)}
                onContextMenu={(event) => {
                  if (!props.onOpen) return;
                  event.preventDefault();
                  props.onOpen(item, { x: event.clientX, y: event.clientY, element: event.currentTarget });
                }}
              >
                {props.render(item)}
              </article>
            );
          })}
        </div>
      </div>
      {canFollow && !following && (unseen > 0 || !atEnd) ? (
        <button
          type="button"
          className={`${styles.pill} num`}
          onClick={toLatest}
          data-testid={`${props.testId}-latest`}
        >
          <ArrowDown size={13} aria-hidden="true" />
          {unseen > 0
            ? t('stage.chat.newer', { count: unseen, number: unseen.toLocaleString(i18n.language) })
            : t('stage.chat.latest')}
        </button>
      ) : null}
    </div>
  );
}

/** How many lines came after `seq`. Lines are in order, so the search halves. */
export function countAfter(items: readonly Line[], seq: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return items.length - low;
}
