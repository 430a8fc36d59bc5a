import { Mic, MicOff, Volume2, VolumeX } from 'lucide-react';
import { memo, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { type FollowLevels, Meter, Meters } from '../controls/meter-bar.tsx';
import mixer from '../controls/mixer.module.css';
import { useSlide } from '../controls/use-slide.ts';
import { isMicrophone } from './inputs.ts';
import type { MeterFeed } from './meter-feed.ts';
import styles from './obs-left.module.css';
import { useObsMeters } from './use-meters.ts';
import { formatVolume, volumeAt, volumeKey, volumePosition } from './volume.ts';

/** The inputs of OBS that have sound: level, mute, volume. The meters paint themselves, past React. */
export function ObsMixer() {
  const { t } = useTranslation();
  const inputs = useStudio((s) => s.obsAudio);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const feed = useObsMeters();
  // An empty list is news only from an OBS that is there.
  if (inputs === null || (inputs.length === 0 && !connected)) return null;
  return (
    <section className={styles.mixer} aria-label={t('obsStage.mixer.title')} data-testid="obs-mixer">
      <h2 className={styles.heading}>{t('obsStage.mixer.title')}</h2>
      {inputs.length === 0 ? (
        <p className={styles.empty} data-testid="obs-no-inputs">
          {t('obsStage.mixer.none')}
        </p>
      ) : (
        <div className={styles.lanes}>
          <Meters className={styles.rows}>
            {inputs.map((input, at) => (
              <Lane
                key={input.name}
                at={at + 1}
                name={input.name}
                kind={input.kind}
                muted={input.muted}
                volumeDb={input.volumeDb}
                connected={connected}
                feed={feed}
              />
            ))}
          </Meters>
        </div>
      )}
    </section>
  );
}

type LaneProps = {
  at: number;
  name: string;
  kind: string;
  muted: boolean;
  volumeDb: number;
  connected: boolean;
  feed: MeterFeed;
};

const Lane = memo(function Lane(props: LaneProps) {
  const { t } = useTranslation();
  const { at, name, kind, connected, feed } = props;
  const [muted, choose, takeBack] = useWanted(props.muted);
  const mute = useCommand((client, on: boolean) => client.obs.sound.mute({ input: name, muted: on }));
  const follow = useCallback<FollowLevels>((take) => feed.on(name, take), [feed, name]);
  const MuteIcon = isMicrophone(kind) ? (muted ? MicOff : Mic) : muted ? VolumeX : Volume2;
  const about = muted ? t('stage.mixer.unmute', { name }) : t('stage.mixer.mute', { name });
  return (
    <div className={mixer.lane} data-muted={muted || undefined} data-input={name} data-testid={`obs-input-${at}`}>
      <div className={mixer.line}>
        <button
          type="button"
          className={mixer.mute}
          aria-pressed={muted}
          aria-label={about}
          aria-disabled={!connected}
          title={about}
          data-testid={`obs-mute-${at}`}
          onClick={() => {
            if (!connected) return;
            choose(!muted);
            void mute.run(!muted).then((reply) => reply.ok || takeBack());
          }}
        >
          <MuteIcon size={14} aria-hidden="true" />
        </button>
        <span className={`${mixer.name} clip`} title={name}>
          {name}
        </span>
        <Meter
          name={name}
          state={!connected ? 'off' : muted ? 'muted' : 'on'}
          follow={follow}
          data-testid={`obs-meter-${at}`}
        />
      </div>
      <Volume at={at} name={name} db={props.volumeDb} disabled={!connected} />
    </div>
  );
});

/** Fine enough for a tenth of a decibel where the curve is steep. */
const STEPS = 1_000;

/** Decibels on the curve of volume.ts. Keys go by whole decibels; a double click is 0 dB. */
function Volume({ at, name, db, disabled }: { at: number; name: string; db: number; disabled: boolean }) {
  const { t } = useTranslation();
  const change = useCommand((client, to: number) => client.obs.sound.volume({ input: name, db: to }));
  const [shown, set] = useSlide(db, change.run);
  const value = formatVolume(shown);
  const position = volumePosition(shown);
  return (
    <div className={styles.volume}>
      <input
        type="range"
        className={mixer.gain}
        min={0}
        max={STEPS}
        step={1}
        value={Math.round(position * STEPS)}
        disabled={disabled}
        aria-label={t('obsStage.mixer.volume', { name })}
        aria-valuetext={value}
        title={`${t('obsStage.mixer.volumeValue', { name, value })} (${t('obsStage.mixer.reset')})`}
        data-testid={`obs-volume-${at}`}
        data-db={shown}
        style={{ '--at': `${position * 100}%` } as React.CSSProperties}
        onChange={(event) => set(volumeAt(Number(event.currentTarget.value) / STEPS))}
        onKeyDown={(event) => {
          const next = event.ctrlKey || event.metaKey || event.altKey ? null : volumeKey(event.key, shown);
          if (next === null) return;
          event.preventDefault();
          set(next);
        }}
        onDoubleClick={() => set(0)}
      />
      <span className={`${styles.volumeValue} num`} aria-hidden="true">
        {value}
      </span>
    </div>
  );
}
