import { Mic, MicOff, Volume2, VolumeX } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { useStageView } from '../stage-view.ts';
import { formatDb, gainDb } from './meter.ts';
import { type FollowLevels, Meter, Meters } from './meter-bar.tsx';
import styles from './mixer.module.css';
import { useSlide } from './use-slide.ts';

type Lane = 'mic' | 'computer';

/** Microphone and computer audio: level, volume, mute. The meters paint themselves; React does not render with them. */
export function Mixer() {
  const { t } = useTranslation();
  return (
    <section className={styles.section} aria-label={t('stage.mixer.title')}>
      <h2 className={styles.heading}>{t('stage.mixer.title')}</h2>
      <Meters className={styles.lanes}>
        <LaneRow lane="mic" />
        <LaneRow lane="computer" />
      </Meters>
    </section>
  );
}

function LaneRow({ lane }: { lane: Lane }) {
  const { t } = useTranslation();
  const mic = lane === 'mic';
  const name = mic ? t('stage.mixer.microphone') : t('stage.mixer.computer');
  const actualMuted = useStudio((s) => (mic ? s.plan.micMuted : s.plan.computerAudioMuted));
  const open = useStudio((s) => (mic ? s.stage.report?.microphone.kind : s.stage.report?.computerAudio.kind) === 'on');
  const [muted, choose, takeBack] = useWanted(actualMuted);
  const mute = useCommand((client, on: boolean) =>
    client.settings.patch({ stage: mic ? { micMuted: on } : { computerAudioMuted: on } }),
  );
  const view = useStageView();
  const follow = useCallback<FollowLevels>(
    (take) =>
      view.onLevels((levels) =>
        mic ? take(levels.micDb, levels.micPeakDb) : take(levels.computerDb, levels.computerPeakDb),
      ),
    [view, mic],
  );
  const MuteIcon = mic ? (muted ? MicOff : Mic) : muted ? VolumeX : Volume2;
  return (
    <div className={styles.lane} data-muted={muted || undefined} data-testid={`lane-${lane}`}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.mute}
          aria-pressed={muted}
          aria-label={muted ? t('stage.mixer.unmute', { name }) : t('stage.mixer.mute', { name })}
          title={muted ? t('stage.mixer.unmute', { name }) : t('stage.mixer.mute', { name })}
          data-testid={mic ? 'lane-mute-mic' : 'lane-mute-computer'}
          onClick={() => {
            choose(!muted);
            void mute.run(!muted).then((reply) => reply.ok || takeBack());
          }}
        >
          <MuteIcon size={14} aria-hidden="true" />
        </button>
        <span className={`${styles.name} clip`}>{name}</span>
        <Meter
          name={name}
          state={!open ? 'off' : muted ? 'muted' : 'on'}
          follow={follow}
          data-testid={`meter-${lane}`}
        />
      </div>
      <Gain lane={lane} name={name} />
    </div>
  );
}

function Gain({ lane, name }: { lane: Lane; name: string }) {
  const { t } = useTranslation();
  const actual = useStudio((s) => (lane === 'mic' ? s.plan.micGain : s.plan.computerAudioGain));
  const patch = useCommand((client, value: number) =>
    client.settings.patch({ stage: lane === 'mic' ? { micGain: value } : { computerAudioGain: value } }),
  );
  const [gain, set] = useSlide(actual, patch.run);
  return (
    <input
      type="range"
      className={styles.gain}
      min={0}
      max={2}
      step={0.05}
      value={gain}
      aria-label={t('stage.mixer.gain', { name })}
      aria-valuetext={gain === 0 ? t('stage.mixer.off') : formatDb(gainDb(gain))}
      title={`${t('stage.mixer.gain', { name })}: ${gain === 0 ? t('stage.mixer.off') : formatDb(gainDb(gain))}`}
      data-testid={`gain-${lane}`}
      style={{ '--at': `${(gain / 2) * 100}%` } as React.CSSProperties}
      onChange={(event) => set(Number(event.currentTarget.value))}
      onDoubleClick={() => set(1)}
    />
  );
}
