import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import styles from './obs-left.module.css';
import { transitionLength } from './transition.ts';

/** How one scene becomes the next, and how long that takes. */
export function TransitionPicker() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    names: JSON.stringify(s.obsScenes?.transitions.map((one) => one.name) ?? []),
    chosen: s.obsScenes?.transition ?? '',
    fixed: s.obsScenes?.transitions.find((one) => one.name === s.obsScenes?.transition)?.fixed ?? false,
    ms: s.obsScenes?.transitionMs ?? 0,
    connected: s.obs.link.kind === 'connected',
  }));
  const [shown, choose, takeBack] = useWanted(state.chosen);
  const change = useCommand((client, wanted: { name?: string; ms?: number }) => client.obs.scenes.transition(wanted));
  const names = JSON.parse(state.names) as string[];
  return (
    <div className={styles.transition}>
      <Select
        size="xs"
        className={styles.transitionName ?? ''}
        aria-label={t('obsStage.scenes.transition')}
        title={`${t('obsStage.scenes.transition')}: ${shown}`}
        data={names}
        value={shown}
        disabled={!state.connected || names.length === 0}
        data-testid="obs-transition"
        onChange={(name) => {
          if (name === null) return;
          choose(name);
          void change.run({ name }).then((reply) => reply.ok || takeBack());
        }}
      />
      <Length
        ms={state.ms}
        fixed={state.fixed}
        disabled={!state.connected || state.fixed || names.length === 0}
        onChange={(ms) => change.run({ ms })}
      />
    </div>
  );
}

/** Sent when the field is left or Enter is pressed; what is no length becomes the nearest one OBS takes. */
function Length(props: { ms: number; fixed: boolean; disabled: boolean; onChange: (ms: number) => Promise<unknown> }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new length in OBS is what ends the typing
  useEffect(() => setTyped(null), [props.ms]);
  const send = (): void => {
    if (typed === null) return;
    const ms = transitionLength(typed);
    if (ms === null || ms === props.ms) setTyped(null);
    else void props.onChange(ms).then(() => setTyped(null));
  };
  return (
    <label className={styles.length} title={props.fixed ? t('obsStage.scenes.fixed') : t('obsStage.scenes.duration')}>
      <input
        className="num"
        inputMode="numeric"
        value={props.fixed ? '–' : (typed ?? String(props.ms))}
        disabled={props.disabled}
        aria-label={t('obsStage.scenes.duration')}
        data-testid="obs-transition-ms"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={send}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      <span aria-hidden="true">{t('obsStage.scenes.ms')}</span>
    </label>
  );
}
