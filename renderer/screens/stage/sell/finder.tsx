import { Modal, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, formatMoney, type ItemId, priceNow } from '../../../../shared/domain/index.ts';
import { Chip, PlatformImage } from '../../../ui/index.ts';
import { itemMark } from '../bag/bag-rules.ts';
import { findItems, type Sound } from './find-items.ts';
import styles from './finder.module.css';

type SoundOf = (title: string) => Sound;
let loaded: SoundOf | null = null;

/** Finds an item by a few letters and explains it: arrows choose, Enter explains, Escape closes. */
export function Finder(props: {
  items: readonly BagItem[];
  explaining: ItemId | null;
  opened: boolean;
  onClose: () => void;
  onPick: (itemId: ItemId) => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('sell.finder.title')}
      size={460}
      yOffset="12vh"
      closeButtonProps={{ 'aria-label': t('common.close') }}
      data-testid="finder"
    >
      <Field {...props} />
    </Modal>
  );
}

function Field(props: {
  items: readonly BagItem[];
  explaining: ItemId | null;
  onClose: () => void;
  onPick: (itemId: ItemId) => void;
}) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [soundOf, setSoundOf] = useState<SoundOf | null>(() => loaded);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (soundOf) return;
    let gone = false;
    void import('./pinyin.ts').then(
      (module) => {
        loaded = module.soundOf;
        if (!gone) setSoundOf(() => module.soundOf);
      },
      // Names and numbers find items without it; the next opening tries again.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [soundOf]);
  const found = findItems(props.items, query, soundOf);
  const current = Math.min(at, found.length - 1);
  const optionId = (index: number): string => `${listId}-${index}`;
  useEffect(() => {
    list.current?.querySelector(`[data-at="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const pick = (item: BagItem | undefined): void => {
    if (!item || blocked(item)) return;
    props.onPick(item.id);
    props.onClose();
  };
  const step = (by: number): void => {
    if (found.length > 0) setAt((current + by + found.length) % found.length);
  };
  return (
    <div className={styles.finder}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={current >= 0 ? optionId(current) : undefined}
        aria-label={t('sell.finder.title')}
        placeholder={t('sell.finder.placeholder')}
        leftSection={<Search size={15} aria-hidden="true" />}
        value={query}
        maxLength={60}
        autoComplete="off"
        spellCheck={false}
        data-testid="finder-input"
        data-pinyin={soundOf !== null || undefined}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          // Enter that ends the choice of a Chinese word chooses no item.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') step(1);
          else if (event.key === 'ArrowUp') step(-1);
          else if (event.key === 'Enter') pick(found[current]);
          else return;
          event.preventDefault();
        }}
      />
      <p className="visually-hidden" role="status">
        {found.length === 0 ? t('sell.finder.none') : t('sell.finder.results', { count: found.length })}
      </p>
      {found.length === 0 ? (
        <p className={styles.none} data-testid="finder-none">
          {t('sell.finder.none')}
        </p>
      ) : null}
      <div ref={list} id={listId} role="listbox" aria-label={t('sell.finder.title')} className={styles.list}>
        {found.map((item, index) => (
          <Option
            key={item.id}
            id={optionId(index)}
            at={index}
            item={item}
            number={props.items.indexOf(item) + 1}
            selected={index === current}
            explaining={item.id === props.explaining}
            onPick={pick}
          />
        ))}
      </div>
      <p className="small">{t('sell.finder.hint')}</p>
    </div>
  );
}

/** What cannot be bought is not explained. */
const blocked = (item: BagItem): boolean => {
  const mark = itemMark(item);
  return mark === 'gone' || mark === 'sold_out' || (mark === 'oversold' && item.stock <= 0);
};

function Option(props: {
  id: string;
  at: number;
  item: BagItem;
  number: number;
  selected: boolean;
  explaining: boolean;
  onPick: (item: BagItem) => void;
}) {
  const { t } = useTranslation();
  const { item } = props;
  const mark = itemMark(item);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the field, which names this option as active
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={props.id}
      role="option"
      aria-selected={props.selected}
      aria-disabled={blocked(item)}
      className={styles.option}
      data-at={props.at}
      data-item={item.id}
      data-testid="finder-option"
      onClick={() => props.onPick(item)}
    >
      <span className={`${styles.number} num`}>{props.number}</span>
      <PlatformImage url={item.imageUrl} alt="" size={32} />
      <span className={`${styles.title} clip`} title={item.title}>
        {item.title}
      </span>
      {props.explaining ? <Chip tone="accent">{t('sell.finder.explaining')}</Chip> : null}
      {mark === null ? null : <Chip tone={mark === 'low' ? 'warn' : 'bad'}>{t(`stage.bag.mark.${mark}`)}</Chip>}
      <span className="num">{formatMoney(priceNow(item))}</span>
    </div>
  );
}
