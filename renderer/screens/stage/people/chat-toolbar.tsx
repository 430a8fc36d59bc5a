import { Leaf, Search, X } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio } from '../../../app/index.ts';
import { formatNumber, joinSentences } from '../../../i18n/index.ts';
import { SHOWN_PER_SECOND } from '../feed/calm.ts';
import { FILTERS, type FilterName } from '../feed/view.ts';
import styles from './chat-tab.module.css';
import type { Chat } from './use-chat.ts';
import type { Search as Searching } from './use-search.ts';

/** What of the chat is shown: a filter with its count, a search, and whether a rush is sampled. */
export function ChatToolbar(props: {
  chat: Chat;
  filter: FilterName;
  onFilter: (filter: FilterName) => void;
  /** Null while the search field is closed. */
  typed: string | null;
  onTyped: (text: string | null) => void;
  search: Searching;
}) {
  const { t } = useTranslation();
  const { typed } = props;
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    props.onTyped(null);
    opener.current?.focus();
  };
  return (
    <div className={styles.toolbar}>
      <div className={styles.tools}>
        <Filters chat={props.chat} filter={props.filter} onFilter={props.onFilter} />
        <div className={styles.switches}>
          <CalmSwitch chat={props.chat} />
          <button
            ref={opener}
            type="button"
            className={`icon-button ${styles.tool}`}
            aria-label={t('chat.search.open')}
            title={t('chat.search.open')}
            aria-expanded={typed !== null}
            data-testid="chat-search-open"
            onClick={() => (typed === null ? props.onTyped('') : close())}
          >
            <Search size={15} aria-hidden="true" />
          </button>
        </div>
      </div>
      {typed === null ? null : (
        <SearchField typed={typed} onTyped={props.onTyped} onClose={close} search={props.search} chat={props.chat} />
      )}
    </div>
  );
}

function Filters({
  chat,
  filter,
  onFilter,
}: {
  chat: Chat;
  filter: FilterName;
  onFilter: (filter: FilterName) => void;
}) {
  const { t, i18n } = useTranslation();
  const group = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = FILTERS[(FILTERS.indexOf(filter) + step + FILTERS.length) % FILTERS.length] ?? 'all';
    onFilter(next);
    group.current?.querySelector<HTMLElement>(`[data-filter="${next}"]`)?.focus();
  };
  return (
    <div ref={group} className={styles.filters} role="radiogroup" aria-label={t('chat.filters.label')}>
      {FILTERS.map((name) => {
        const count = name === 'all' ? 0 : chat.views.rows(name).length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio that looks like a chip and keeps its place in the row
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={name === filter}
            tabIndex={name === filter ? 0 : -1}
            className={styles.filter}
            title={t(`chat.filters.about.${name}`)}
            data-filter={name}
            data-testid={`chat-filter-${name}`}
            data-count={name === 'all' ? chat.feed.buffer.rows.length : count}
            data-urgent={(name === 'needs_me' && count > 0) || undefined}
            onClick={() => onFilter(name)}
            onKeyDown={move}
          >
            {t(`chat.filters.${name}`)}
            {count > 0 ? <span className="num">{formatNumber(count, i18n.language, count > 999)}</span> : null}
          </button>
        );
      })}
    </div>
  );
}

/** Off, ready (begins by itself), or sampling now. Pressing it turns it off, or back on. */
function CalmSwitch({ chat }: { chat: Chat }) {
  const { t, i18n } = useTranslation();
  const mode = useStudio((s) => s.settings.chat.calm);
  const save = useCommand((client, calm: 'auto' | 'off') => client.settings.patch({ chat: { calm } }));
  const { calm } = chat;
  const state = calm === null ? 'off' : calm.sampling ? 'sampling' : 'ready';
  const number = (value: number): string => formatNumber(Math.round(value), i18n.language);
  const words =
    state === 'sampling' && calm
      ? t('chat.calm.sampling', {
          shown: number(Math.min(calm.rate, SHOWN_PER_SECOND)),
          rate: number(calm.rate),
        })
      : t(`chat.calm.${state === 'off' ? 'off' : 'ready'}`);
  return (
    <button
      type="button"
      role="switch"
      aria-checked={state !== 'off'}
      aria-label={t('chat.calm.label')}
      className={`icon-button ${styles.tool}`}
      title={joinSentences(i18n.language, words, t(state === 'off' ? 'chat.calm.turnOn' : 'chat.calm.turnOff'))}
      data-state={state}
      data-total={calm?.total ?? chat.feed.buffer.rows.length}
      data-counted={calm?.counted ?? 0}
      data-messages={calm?.messages}
      data-testid="chat-calm"
      disabled={save.pending}
      onClick={() => void save.run(mode === 'off' ? 'auto' : 'off')}
    >
      <Leaf size={15} aria-hidden="true" />
    </button>
  );
}

function SearchField(props: {
  typed: string;
  onTyped: (text: string) => void;
  onClose: () => void;
  search: Searching;
  chat: Chat;
}) {
  const { t, i18n } = useTranslation();
  const { search } = props;
  const number = (value: number): string => formatNumber(value, i18n.language);
  const more = props.chat.feed.buffer.trimmedBeforeSeq !== null;
  return (
    <div className={styles.search}>
      <div className={styles.searchRow}>
        <Search size={14} aria-hidden="true" />
        <input
          type="search"
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: the field is opened by a button, to type in it
          autoFocus
          value={props.typed}
          maxLength={100}
          aria-label={t('chat.search.label')}
          placeholder={t('chat.search.placeholder')}
          autoComplete="off"
          spellCheck={false}
          data-testid="chat-search"
          onChange={(event) => props.onTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
            event.stopPropagation();
            props.onClose();
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={t('chat.search.clear')}
          title={t('chat.search.clear')}
          data-testid="chat-search-clear"
          onClick={props.onClose}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </div>
      {search.query === '' ? null : (
        <div className={styles.searchNote}>
          <span className="num" role="status" data-testid="chat-search-count" data-count={search.rows.length}>
            {search.working
              ? t('chat.search.working')
              : t('chat.search.found', { count: search.rows.length, number: number(search.rows.length) })}
          </span>
          {search.whole === 'reading' ? (
            <span className="num">
              {t('chat.search.reading', { number: number(search.read) })}{' '}
              <button type="button" className={styles.link} onClick={search.stop} data-testid="chat-search-stop">
                {t('chat.search.stop')}
              </button>
            </span>
          ) : more && (search.whole === 'none' || search.whole === 'failed') ? (
            <button type="button" className={styles.link} onClick={search.searchWhole} data-testid="chat-search-whole">
              {t(search.whole === 'failed' ? 'chat.search.wholeFailed' : 'chat.search.whole')}
            </button>
          ) : search.whole === 'done' ? (
            <span data-testid="chat-search-done">{t('chat.search.wholeDone')}</span>
          ) : search.whole === 'full' ? (
            <span data-testid="chat-search-done">{t('chat.search.wholeFull', { number: number(500) })}</span>
          ) : null}
        </div>
      )}
    </div>
  );
}
