import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { type BagItem, formatMoney, type ItemChange } from '../../../../shared/domain/index.ts';
import { formatTime, type T } from '../../../i18n/index.ts';
import { Callout } from '../../../ui/index.ts';
import { type Conflict, useConflicts } from '../edits/conflicts.ts';
import { type EditKey, heldValue } from '../edits/decide.ts';
import styles from './item.module.css';

/** Edits of this item that met somebody else's: both side by side, until one is chosen. */
export function Conflicts({ item }: { item: BagItem }) {
  const open = useConflicts(useShallow((s) => s.open.filter((one) => one.itemId === item.id)));
  return open.map((conflict) => <ConflictPanel key={conflict.key} item={item} conflict={conflict} />);
}

function ConflictPanel({ item, conflict }: { item: BagItem; conflict: Conflict }) {
  const { t, i18n } = useTranslation();
  const { key } = conflict;
  return (
    <div className={styles.conflict} data-testid="bag-conflict" data-field={key}>
      <Callout tone="warn" title={`${t(`bag.conflict.${key}`)}: ${t('bag.conflict.title')}`} role="alert">
        {t('bag.conflict.body')}
      </Callout>
      <div className={styles.versions}>
        <Version
          name={t('bag.conflict.mine')}
          value={say(t, i18n.language, conflict.mine[key])}
          action={t('bag.conflict.keepMine')}
          onChoose={() => conflict.decided('mine')}
          testId="bag-keep-mine"
        />
        <Version
          name={t('bag.conflict.theirs')}
          value={say(t, i18n.language, heldValue(item, key))}
          action={t('bag.conflict.takeTheirs')}
          onChoose={() => conflict.decided('theirs')}
          testId="bag-take-theirs"
        />
      </div>
    </div>
  );
}

function say(t: T, language: string, value: ItemChange[EditKey]): string {
  if (value === null || value === undefined || value === '') return t('bag.conflict.none');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('minor' in value) return formatMoney(value);
  return t('bag.conflict.flashValue', {
    price: formatMoney(value.price),
    from: formatTime(value.startsAtMs, language),
    to: formatTime(value.endsAtMs, language),
  });
}

function Version(props: { name: string; value: string; action: string; onChoose: () => void; testId: string }) {
  return (
    <section className={styles.version} aria-label={props.name}>
      <p className="small">{props.name}</p>
      <p className={`${styles.versionValue} num`} dir="auto">
        {props.value}
      </p>
      <Button size="xs" onClick={props.onChoose} data-testid={props.testId}>
        {props.action}
      </Button>
    </section>
  );
}
