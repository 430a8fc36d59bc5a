import { ActionIcon, Menu } from '@mantine/core';
import { Coffee, Ellipsis, Mic, MicOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { useStageKeys } from '../use-stage-keys.ts';
import styles from './stage-buttons.module.css';

/** The two things a host reaches for in a hurry, with their keys, and the picture's options. */
export function StageButtons(props: { safeArea: boolean; onSafeArea: (on: boolean) => void }) {
  const { t } = useTranslation();
  const actual = useStudio((s) => ({ muted: s.plan.micMuted, away: s.plan.beRightBack }));
  const options = useStudio((s) => ({ mirror: s.plan.mirrorPreview, card: s.settings.stage.showCard }));
  const [muted, wantMuted, unwantMuted] = useWanted(actual.muted);
  const [away, wantAway, unwantAway] = useWanted(actual.away);
  const mute = useCommand((client, on: boolean) => client.settings.patch({ stage: { micMuted: on } }));
  const brb = useCommand((client, on: boolean) => client.stage.beRightBack({ on }));
  const patch = useCommand((client, stage: { mirrorPreview?: boolean; showCard?: boolean }) =>
    client.settings.patch({ stage }),
  );
  const toggleMute = (): void => {
    wantMuted(!muted);
    void mute.run(!muted).then((reply) => reply.ok || unwantMuted());
  };
  const toggleAway = (): void => {
    wantAway(!away);
    void brb.run(!away).then((reply) => reply.ok || unwantAway());
  };
  useStageKeys({ m: toggleMute, b: toggleAway });
  return (
    <div className={styles.buttons}>
      <button
        type="button"
        className={styles.button}
        aria-pressed={muted}
        aria-keyshortcuts="M"
        data-testid="mute-mic"
        onClick={toggleMute}
      >
        {muted ? <MicOff size={15} aria-hidden="true" /> : <Mic size={15} aria-hidden="true" />}
        {muted ? t('stage.picture.muted') : t('stage.picture.mute')}
        <kbd>M</kbd>
      </button>
      <button
        type="button"
        className={styles.button}
        aria-pressed={away}
        aria-keyshortcuts="B"
        data-testid="be-right-back"
        onClick={toggleAway}
      >
        <Coffee size={15} aria-hidden="true" />
        {away ? t('stage.picture.back') : t('stage.picture.brb')}
        <kbd>B</kbd>
      </button>
      <Menu menuItemTabIndex={0} position="top-end" width={240}>
        <Menu.Target>
          <ActionIcon className={styles.more} aria-label={t('stage.picture.more')} data-testid="picture-options">
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Check
            on={options.mirror}
            onToggle={() => void patch.run({ mirrorPreview: !options.mirror })}
            testId="option-mirror"
          >
            {t('stage.picture.mirror')}
          </Check>
          <Check on={options.card} onToggle={() => void patch.run({ showCard: !options.card })} testId="option-card">
            {t('stage.picture.card')}
          </Check>
          <Check on={props.safeArea} onToggle={() => props.onSafeArea(!props.safeArea)} testId="option-safe-area">
            {t('stage.picture.safeArea')}
          </Check>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Check(props: { on: boolean; onToggle: () => void; children: string; testId: string }) {
  return (
    <Menu.CheckboxItem checked={props.on} data-testid={props.testId} onChange={props.onToggle}>
      {props.children}
    </Menu.CheckboxItem>
  );
}
