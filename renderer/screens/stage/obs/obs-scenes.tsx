import { Switch } from '@mantine/core';
import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { isOnAir } from './cover.ts';
import styles from './obs-left.module.css';
import { bringIntoSight, rove } from './rove.ts';
import { TransitionPicker } from './transition-picker.tsx';

/**
 * The scenes of OBS as a radio group: a click puts one on air, or into the preview in studio mode. Arrow keys only move,
 * Enter and Space choose: a walk through the list must not put every scene on air.
 */
export function ObsScenes() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    scenes: s.obsScenes?.scenes ?? null,
    program: s.obsScenes?.program ?? '',
    preview: s.obsScenes?.preview ?? null,
    studioMode: s.obsScenes?.studioMode ?? false,
    onAir: isOnAir(s.live),
    connected: s.obs.link.kind === 'connected',
  }));
  const [chosen, choose, takeBack] = useWanted(state.studioMode ? (state.preview ?? '') : state.program);
  const show = useCommand((client, scene: string) => client.obs.scenes.show({ scene }));
  const latest = useRef((_scene: string): void => undefined);
  latest.current = (scene) => {
    choose(scene);
    void show.run(scene).then((reply) => reply.ok || takeBack());
  };
  const onChoose = useRef((scene: string) => latest.current(scene)).current;
  const words = useMemo(
    () => ({
      program: state.onAir ? t('obsStage.scenes.onAir') : t('obsStage.scenes.program'),
      preview: t('obsStage.scenes.preview'),
    }),
    [t, state.onAir],
  );
  const list = useRef<HTMLDivElement>(null);
  // What is on air, or about to be, is never out of sight.
  useEffect(() => {
    const row = chosen === '' ? null : list.current?.querySelector('input:checked')?.closest('label');
    if (list.current && row) bringIntoSight(list.current, row);
  }, [chosen]);
  const { scenes } = state;
  // Without a chosen one the Tab key still finds the list.
  const known = scenes?.some((scene) => scene.name === chosen) ?? false;
  return (
    <section
      className={styles.scenes}
      aria-label={t('obsStage.scenes.title')}
      data-studio-mode={state.studioMode || undefined}
      data-testid="obs-scenes"
    >
      <div className={styles.head}>
        <h2 className={styles.heading}>{t('obsStage.scenes.title')}</h2>
        {scenes && state.connected ? <StudioMode on={state.studioMode} /> : null}
      </div>
      {scenes === null || scenes.length === 0 ? (
        <p className={styles.empty}>
          {scenes && state.connected ? t('obsStage.scenes.none') : t('obsStage.scenes.away')}
        </p>
      ) : (
        <div
          ref={list}
          className={styles.list}
          role="radiogroup"
          aria-label={t('obsStage.scenes.title')}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.target.click();
            else rove(event, 'input');
          }}
        >
          {scenes.map(({ name }, at) => (
            <Scene
              key={name}
              at={at}
              name={name}
              chosen={name === chosen}
              stop={name === chosen || (!known && at === 0)}
              program={state.connected && name === state.program}
              preview={state.connected && state.studioMode && name === chosen}
              disabled={!state.connected}
              words={words}
              onChoose={onChoose}
            />
          ))}
        </div>
      )}
      {scenes && scenes.length > 0 ? <TransitionPicker /> : null}
    </section>
  );
}

type SceneProps = {
  at: number;
  name: string;
  chosen: boolean;
  stop: boolean;
  program: boolean;
  preview: boolean;
  disabled: boolean;
  words: { program: string; preview: string };
  onChoose: (scene: string) => void;
};

/** Only plain values come in, so that of two hundred rows the two that change are drawn anew. */
const Scene = memo(function Scene(props: SceneProps) {
  const { name, program, preview, words } = props;
  return (
    <label
      className={styles.scene}
      title={name}
      data-on={(props.chosen && !preview && !props.disabled) || undefined}
      data-program={program || undefined}
      data-preview={preview || undefined}
      data-disabled={props.disabled || undefined}
      data-scene={name}
      data-testid={`obs-scene-${props.at + 1}`}
    >
      <input
        type="radio"
        name="obs-scene"
        className="visually-hidden"
        checked={props.chosen}
        aria-disabled={props.disabled}
        tabIndex={props.stop ? 0 : -1}
        onChange={() => props.disabled || props.onChoose(name)}
      />
      <span className={`${styles.name} clip`}>{name}</span>
      {preview ? (
        <span className={styles.tag} data-tag="preview">
          {words.preview}
        </span>
      ) : null}
      {program ? (
        <span className={styles.tag} data-tag="program">
          {words.program}
        </span>
      ) : null}
    </label>
  );
});

function StudioMode({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const [shown, choose, takeBack] = useWanted(on);
  const turn = useCommand((client, wanted: boolean) => client.obs.scenes.studioMode({ on: wanted }));
  return (
    <Switch
      size="xs"
      labelPosition="left"
      label={t('obsStage.scenes.studioMode')}
      title={t('obsStage.scenes.studioModeAbout')}
      classNames={{ label: styles.switchLabel }}
      checked={shown}
      data-testid="obs-studio-mode"
      onChange={(event) => {
        const wanted = event.currentTarget.checked;
        choose(wanted);
        void turn.run(wanted).then((reply) => reply.ok || takeBack());
      }}
    />
  );
}
