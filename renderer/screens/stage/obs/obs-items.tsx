import { Eye, EyeOff, Folder, Layers, Lock } from 'lucide-react';
import { memo, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsItem } from '../../../../shared/domain/index.ts';
import { call, showFault, useStudio, useWanted } from '../../../app/index.ts';
import { arrangeItems } from './items-order.ts';
import styles from './obs-left.module.css';
import { rove } from './rove.ts';

const NO_ITEMS: readonly ObsItem[] = [];

/** The sources of the scene that is prepared (studio mode) or on air, each to be shown or hidden. */
export function ObsItems() {
  const { t } = useTranslation();
  const state = useStudio((s) => {
    const name = s.obsScenes?.preview ?? s.obsScenes?.program ?? null;
    return {
      scene: name,
      items: s.obsScenes?.scenes.find((scene) => scene.name === name)?.items ?? NO_ITEMS,
      connected: s.obs.link.kind === 'connected',
    };
  });
  // The scene's mark and its picture come first; two hundred rows may follow a frame later.
  const { scene, items, connected } = useDeferredValue(state);
  const rows = useMemo(() => arrangeItems(items), [items]);
  const [stop, setStop] = useState<string | null>(null);
  const words = useMemo(
    () => ({
      show: (name: string) => t('obsStage.items.show', { name }),
      hide: (name: string) => t('obsStage.items.hide', { name }),
      locked: t('obsStage.items.locked'),
      group: t('obsStage.items.group'),
      scene: t('obsStage.items.scene'),
      covered: t('obsStage.items.covered'),
    }),
    [t],
  );
  const onStop = useRef((key: string) => setStop(key)).current;
  if (scene === null || scene === '') return null;
  const stopAt = rows.some((row) => row.key === stop) ? stop : rows[0]?.key;
  const title = t('obsStage.items.titleOf', { scene });
  return (
    <section className={styles.items} aria-label={title} data-scene={scene} data-testid="obs-items">
      <h2 className={`${styles.heading} ${styles.itemsHeading}`}>
        <span className={styles.fixed}>{t('obsStage.items.title')}</span>
        <span className={`${styles.of} clip`} title={scene}>
          {scene}
        </span>
      </h2>
      {rows.length === 0 ? (
        <p className={styles.empty}>{t('obsStage.items.none')}</p>
      ) : (
        <ul className={styles.list} onKeyDown={(event) => rove(event, 'button')}>
          {rows.map(({ key, item, covered }, at) => (
            <Item
              key={`${scene}\n${key}`}
              id={key}
              at={at}
              scene={scene}
              itemId={item.id}
              name={item.name}
              kind={item.kind}
              group={item.group}
              enabled={item.enabled}
              locked={item.locked}
              covered={covered}
              stop={key === stopAt}
              disabled={!connected}
              words={words}
              onStop={onStop}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

type ItemProps = {
  id: string;
  at: number;
  scene: string;
  itemId: number;
  name: string;
  kind: string;
  group: string | null;
  enabled: boolean;
  locked: boolean;
  covered: boolean;
  stop: boolean;
  disabled: boolean;
  words: {
    show: (name: string) => string;
    hide: (name: string) => string;
    locked: string;
    group: string;
    scene: string;
    covered: string;
  };
  onStop: (key: string) => void;
};

/** Only plain values come in: every message brings all items anew, and those that say the same are not drawn again. */
const Item = memo(function Item(props: ItemProps) {
  const { scene, itemId, group, name, kind, words } = props;
  const [on, choose, takeBack] = useWanted(props.enabled);
  const toggle = (): void => {
    if (props.disabled) return;
    choose(!on);
    void call((client) => client.obs.scenes.item({ scene, itemId, group, enabled: !on })).then((reply) => {
      if (reply.ok) return;
      takeBack();
      showFault(reply.fault);
    });
  };
  const SightIcon = on ? Eye : EyeOff;
  const about = on ? words.hide(name) : words.show(name);
  return (
    <li className={styles.item} data-part={group === null ? undefined : true}>
      <button
        type="button"
        className={styles.itemButton}
        aria-pressed={on}
        aria-label={name}
        aria-disabled={props.disabled}
        title={props.covered ? `${about} · ${words.covered}` : about}
        tabIndex={props.stop ? 0 : -1}
        data-off={!on || undefined}
        data-covered={props.covered || undefined}
        data-item={name}
        data-testid={`obs-item-${props.at + 1}`}
        onFocus={() => props.onStop(props.id)}
        onClick={toggle}
      >
        <SightIcon size={14} aria-hidden="true" />
        {kind === 'group' ? <Folder size={13} aria-label={words.group} className={styles.kind} /> : null}
        {kind === 'scene' ? <Layers size={13} aria-label={words.scene} className={styles.kind} /> : null}
        <span className={`${styles.name} clip`}>{name}</span>
      </button>
      {props.locked ? (
        <span className={styles.locked} role="img" aria-label={words.locked} title={words.locked}>
          <Lock size={12} aria-hidden="true" />
        </span>
      ) : null}
    </li>
  );
});
