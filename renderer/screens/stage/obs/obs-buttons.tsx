import { ActionIcon, Menu } from '@mantine/core';
import { Circle, Ellipsis, History, LoaderCircle, Mic, MicOff, Save, Webcam } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ObsSideOutput } from '../../../../shared/domain/index.ts';
import { navigate, showDone, useCommand, useStudio, useWanted } from '../../../app/index.ts';
import buttons from '../picture/stage-buttons.module.css';
import { useStageKeys } from '../use-stage-keys.ts';
import { mainMicrophone } from './inputs.ts';
import styles from './obs-buttons.module.css';

/** What a host reaches for in a hurry: the microphone with its key, the recording, the last half minute, the rest. */
export function ObsButtons(props: { safeArea: boolean; onSafeArea: (on: boolean) => void }) {
  const { t } = useTranslation();
  const replay = useStudio((s) => s.obs.replay);
  const camera = useStudio((s) => s.obs.virtualCamera);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const upright = useStudio((s) => (s.obs.video ? s.obs.video.canvasWidth < s.obs.video.canvasHeight : true));
  return (
    <div className={`${buttons.buttons} ${styles.toolbar}`}>
      <MuteMicrophone />
      <Record />
      <SideSwitch name="replay" />
      {replay === 'on' ? <SaveReplay /> : null}
      <SideSwitch name="virtualCamera" />
      <Menu menuItemTabIndex={0} position="top-end" width={280}>
        <Menu.Target>
          <ActionIcon className={buttons.more} aria-label={t('obsStage.buttons.more')} data-testid="obs-more">
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {upright ? (
            <Menu.CheckboxItem
              checked={props.safeArea}
              data-testid="option-safe-area"
              onChange={() => props.onSafeArea(!props.safeArea)}
            >
              {t('stage.picture.safeArea')}
            </Menu.CheckboxItem>
          ) : null}
          <Menu.Item data-testid="obs-more-open" onClick={() => navigate('obs')}>
            {t('obsStage.buttons.openObs')}
          </Menu.Item>
          {connected && replay === 'unavailable' ? <Menu.Label>{t('obsStage.buttons.noReplay')}</Menu.Label> : null}
          {connected && camera === 'unavailable' ? (
            <Menu.Label>{t('obsStage.buttons.noVirtualCamera')}</Menu.Label>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Key M. Which input that is: inputs.ts. Without one there is no button. */
function MuteMicrophone() {
  const { t } = useTranslation();
  const mic = useStudio((s) => {
    const input = mainMicrophone(s.obsAudio);
    return { name: input?.name ?? null, muted: input?.muted ?? false, connected: s.obs.link.kind === 'connected' };
  });
  const [muted, choose, takeBack] = useWanted(mic.muted);
  const mute = useCommand((client, input: string, on: boolean) => client.obs.sound.mute({ input, muted: on }));
  const toggle = (): void => {
    if (mic.name === null || !mic.connected) return;
    choose(!muted);
    void mute.run(mic.name, !muted).then((reply) => reply.ok || takeBack());
  };
  useStageKeys({ m: toggle });
  if (mic.name === null) return null;
  const about = t(muted ? 'obsStage.buttons.unmuteAbout' : 'obsStage.buttons.muteAbout', { name: mic.name });
  return (
    <button
      type="button"
      className={buttons.button}
      aria-pressed={muted}
      aria-disabled={!mic.connected}
      aria-keyshortcuts="M"
      title={about}
      data-input={mic.name}
      data-testid="mute-mic"
      onClick={toggle}
    >
      {muted ? <MicOff size={15} aria-hidden="true" /> : <Mic size={15} aria-hidden="true" />}
      {muted ? t('obsStage.buttons.muted') : t('obsStage.buttons.mute')}
      <kbd>M</kbd>
    </button>
  );
}

const isOn = (state: ObsSideOutput): boolean => state === 'on' || state === 'paused' || state === 'starting';
const isMoving = (state: ObsSideOutput): boolean => state === 'starting' || state === 'stopping';

/** A recording of OBS; its word says where it is between two states, because closing a file takes its time. */
function Record() {
  const { t } = useTranslation();
  const state = useStudio((s) => s.obs.record);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const turn = useCommand((client, on: boolean) => client.obs.outputs.record({ on }));
  if (state === 'unavailable') return null;
  const busy = isMoving(state) || turn.pending;
  return (
    <button
      type="button"
      className={`${buttons.button} ${styles.side}`}
      aria-pressed={isOn(state)}
      aria-busy={busy}
      aria-disabled={!connected}
      title={isOn(state) ? t('obsStage.buttons.recordAbout.stop') : t('obsStage.buttons.recordAbout.start')}
      data-state={state}
      data-testid="obs-record"
      onClick={() => connected && !busy && void turn.run(!isOn(state))}
    >
      {isMoving(state) ? (
        <LoaderCircle size={15} aria-hidden="true" className={styles.spin} />
      ) : (
        <Circle size={13} aria-hidden="true" className={styles.dot} />
      )}
      {t(`obsStage.buttons.record.${state}`)}
    </button>
  );
}

const SIDES = {
  replay: { icon: History, testId: 'obs-replay' },
  virtualCamera: { icon: Webcam, testId: 'obs-virtual-camera' },
} as const;

/** Replay buffer and virtual camera: seldom touched, so an icon each; the tooltip and the name say the state in words. */
function SideSwitch({ name }: { name: 'replay' | 'virtualCamera' }) {
  const { t } = useTranslation();
  const state = useStudio((s) => s.obs[name]);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const turn = useCommand((client, on: boolean) => client.obs.outputs[name]({ on }));
  if (state === 'unavailable') return null;
  const { icon: Icon, testId } = SIDES[name];
  const busy = isMoving(state) || turn.pending;
  const words = t(`obsStage.buttons.${name}.${state}`);
  return (
    <button
      type="button"
      className={`${buttons.button} ${styles.side} ${styles.icon}`}
      aria-pressed={isOn(state)}
      aria-busy={busy}
      aria-disabled={!connected}
      aria-label={words}
      title={words}
      data-state={state}
      data-testid={testId}
      onClick={() => connected && !busy && void turn.run(!isOn(state))}
    >
      {isMoving(state) ? (
        <LoaderCircle size={15} aria-hidden="true" className={styles.spin} />
      ) : (
        <Icon size={15} aria-hidden="true" />
      )}
    </button>
  );
}

function SaveReplay() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    local: s.obs.link.kind === 'connected' && s.obs.link.local,
    connected: s.obs.link.kind === 'connected',
  }));
  const save = useCommand((client) => client.obs.outputs.saveReplay(), {
    onDone: ({ path }) =>
      showDone(t(state.local ? 'obsStage.buttons.replaySaved' : 'obsStage.buttons.replaySavedThere'), path),
  });
  return (
    <button
      type="button"
      className={`${buttons.button} ${styles.save}`}
      aria-label={t('obsStage.buttons.saveReplay')}
      title={t('obsStage.buttons.saveReplay')}
      aria-busy={save.pending}
      aria-disabled={!state.connected}
      data-testid="obs-replay-save"
      onClick={() => state.connected && !save.pending && void save.run()}
    >
      {save.pending ? (
        <LoaderCircle size={15} aria-hidden="true" className={styles.spin} />
      ) : (
        <Save size={15} aria-hidden="true" />
      )}
      <span className={styles.saveWord}>{t('obsStage.buttons.saveReplay')}</span>
    </button>
  );
}
