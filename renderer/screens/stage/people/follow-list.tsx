import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countAfter } from '../feed/places.ts';
import { type Anchor, lineOfKey, lineToHold } from './follow-anchor.ts';
import styles from './follow-list.module.css';

type Line = { readonly key: string; readonly seq: number };

/** Nearer than this to the end counts as “at the end”. */
const END_PX = 24;
/** Above and below the lines (`.scroller`). */
const LIST_PADDING_PX = 8;
/** A scroll this soon after a wheel, key or finger was meant by the host; others come from the list itself. */
const INTENT_MS = 600;
/** While the host scrolls, no line has to stay where it is. */
const MOVING_MS = 250;

/** The host looks at one of so many newest lines: older ones may go without touching what is in view. */
const NEAR_LATEST = 10_000;

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
  /** The host looks at the newest lines, or not far from them: old ones may go. */
  onAtLatest?: () => void;
  /** What the pill counts, when the list shows less than comes. */
  counted?: readonly Line[];
}) {
  const { items, version, follow: canFollow = true } = props;
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const intentAt = useRef(Number.NEGATIVE_INFINITY);
  /** The scroll bar is held: it sends no more pointer events until it is let go. */
  const dragging = useRef(false);
  const [atEnd, setAtEnd] = useState(canFollow);
  const [pointed, setPointed] = useState(false);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const following = canFollow && atEnd && !pointed && focusedKey === null && !props.held;
  const seenSeq = useRef(0);
  const counted = props.counted ?? items;
  const lastSeq = counted.at(-1)?.seq ?? 0;
  const pointer = useRef<{ x: number; y: number } | null>(null);
  const anchor = useRef<Anchor | null>(null);
  const inner = useRef<HTMLDivElement>(null);
  /** Where the list was scrolled to when it was last made to stand still. */
  const settledTop = useRef(0);
  /** Space above a list that does not fill its place yet; kept while it stands still. */
  const lift = useRef(0);
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
    // The list's own scrolling to its end would draw everything a second time within the same frame.
    useFlushSync: !following,
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

  const setAnchor = useCallback((): void => {
    if (scroller.current) anchor.current = lineToHold(scroller.current, pointer.current);
  }, []);

  /** Takes back whatever moved the line pointed at: lines that came or went above it, or changed their height. */
  const holdStill = useCallback((): void => {
    const element = scroller.current;
    const held = anchor.current;
    if (!element || !held) return;
    const line = element.querySelector<HTMLElement>(`[data-key="${CSS.escape(held.key)}"]`);
    if (line) {
      const moved = line.getBoundingClientRect().top - held.top;
      if (Math.abs(moved) >= 1) element.scrollTop += moved;
      return;
    }
    const index = items.length - countAfter(items, held.seq - 1);
    const start = items[index]?.key === held.key ? virtualizer.measurementsCache[index]?.start : undefined;
    if (start === undefined) setAnchor();
    else element.scrollTop = start + (inner.current?.offsetTop ?? 0) - (held.top - element.getBoundingClientRect().top);
  }, [items, virtualizer, setAnchor]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (following) {
      anchor.current = null;
      lift.current = inner.current
        ? Math.max(0, element.clientHeight - inner.current.offsetHeight - LIST_PADDING_PX)
        : 0;
      return;
    }
    if (anchor.current === null || dragging.current || performance.now() - intentAt.current < MOVING_MS) setAnchor();
    else holdStill();
    settledTop.current = element.scrollTop;
    const from = virtualizer.range?.startIndex ?? 0;
    if (items.length - from < NEAR_LATEST) onAtLatest?.();
  });

  // The place changed its height or moved (a longer reply, a bar above, another window size): the end is still the end,
  // and a list that stands still stays where it is on the screen.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      if (following) element.scrollTop = element.scrollHeight;
      else holdStill();
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [following, holdStill]);

  const meant = (): void => {
    intentAt.current = performance.now();
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    const wanted = dragging.current || performance.now() - intentAt.current < INTENT_MS;
    if (end) setAtEnd(true);
    else if (wanted) setAtEnd(false);
    // A line that was measured anew moved the list, not the host.
    if (following && !wanted) element.scrollTop = element.scrollHeight;
    // Scrolled by the host, or by something else that means it (a screen reader, a search in the page): that is the place now.
    if (!following && (wanted || Math.abs(element.scrollTop - settledTop.current) > 2)) setAnchor();
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
      anchor.current = null;
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
    const target = lineOfKey(event.key, present, items.length, page);
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

  const unseen = following ? 0 : countAfter(counted, seenSeq.current);
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
        onPointerDown={(event) => {
          dragging.current = event.target === event.currentTarget;
        }}
        onPointerMove={(event) => {
          dragging.current = false;
          if (event.pointerType !== 'mouse') return;
          pointer.current = { x: event.clientX, y: event.clientY };
          if (pointed) setAnchor();
          else setPointed(true);
        }}
        onPointerLeave={() => {
          pointer.current = null;
          dragging.current = false;
          setPointed(false);
        }}
        onKeyDown={onKeyDown}
        onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || props.held || setFocusedKey(null)}
      >
        {props.top}
        <div
          ref={inner}
          className={styles.inner}
          style={{ height: total, ...(canFollow && !following ? { marginTop: lift.current } : {}) }}
        >
          {virtualizer.getVirtualItems().map((slot) => {
            const item = items[slot.index];
            if (!item) return null;
            return (
              <article
                key={slot.key}
                ref={virtualizer.measureElement}
                data-index={slot.index}
                data-key={item.key}
                data-seq={item.seq}
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
