import { AppWindow, Monitor } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import type { PickerSource } from '../../../shared/contract/index.ts';
import styles from './source-picker.module.css';
import { nextInGrid } from './source-picker-keys.ts';

/** Pictures to choose one from: one stop of the Tab key, arrows inside, Enter or a double click shares at once. */
export function SourceGrid(props: {
  label: string;
  sources: readonly PickerSource[];
  chosen: string | null;
  onChoose: (id: string) => void;
  onShare: (id: string) => void;
}) {
  const { sources, chosen, onChoose, onShare } = props;
  const grid = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    sources.findIndex((source) => source.id === chosen),
  );
  const key = (event: KeyboardEvent<HTMLDivElement>) => {
    const id = sources[at]?.id;
    if (event.key === 'Enter' && id !== undefined) {
      event.preventDefault();
      onShare(id);
      return;
    }
    const columns = grid.current ? getComputedStyle(grid.current).gridTemplateColumns.split(' ').length : 1;
    const next = nextInGrid(event.key, at, sources.length, columns);
    const source = next === null ? undefined : sources[next];
    if (next === null || !source) return;
    event.preventDefault();
    onChoose(source.id);
    focusItem(grid.current, next);
  };
  return (
    <div ref={grid} className={styles.grid} role="radiogroup" aria-label={props.label} onKeyDown={key}>
      {sources.map((source, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a picture with a name is chosen; an input could not hold it
        <button
          key={source.id}
          type="button"
          role="radio"
          aria-checked={index === at}
          tabIndex={index === at ? 0 : -1}
          // Where the dialog puts the keyboard when it opens.
          data-autofocus={index === at || undefined}
          className={styles.source}
          onClick={() => onChoose(source.id)}
          onDoubleClick={() => onShare(source.id)}
          title={source.name}
          data-testid="source-picker-source"
          data-source={source.id}
        >
          <span className={styles.picture}>
            {source.thumbnail ? (
              <img src={source.thumbnail} alt="" draggable={false} />
            ) : source.kind === 'screen' ? (
              <Monitor size={30} aria-hidden="true" />
            ) : (
              <AppWindow size={30} aria-hidden="true" />
            )}
          </span>
          <span className={`${styles.name} clip`}>{source.name}</span>
        </button>
      ))}
    </div>
  );
}

function focusItem(grid: HTMLElement | null, index: number): void {
  const item = grid?.children[index];
  if (item instanceof HTMLElement) item.focus();
}
