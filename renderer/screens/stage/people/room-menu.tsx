import { Menu } from '@mantine/core';
import { Check, SlidersHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePatch, useStudio } from '../../../app/index.ts';
import { useActs } from './acts.ts';
import styles from './people.module.css';

const CALM = ['auto', 'on', 'off'] as const;
/** Seconds between two messages of one viewer that can be chosen; 0 is off. */
export const SLOW_SECONDS = [0, 5, 10, 30, 60] as const;

/** How the chat of this room is read (calm mode) and written (slow mode). */
export function RoomMenu() {
  const { t } = useTranslation();
  const calm = useStudio((s) => s.settings.chat.calm);
  const slow = useStudio((s) => s.moderation.slowSeconds);
  const live = useStudio((s) => s.live.kind === 'live');
  const patch = usePatch();
  const acts = useActs();
  const name = slow > 0 ? t('chat.room.menuSlow', { seconds: slow }) : t('chat.room.menu');
  return (
    <Menu position="bottom-end" width={270} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button
          type="button"
          className={`icon-button ${styles.menuButton}`}
          aria-label={name}
          title={name}
          data-slow={slow > 0 || undefined}
          data-seconds={slow}
          data-testid="room-menu"
        >
          <SlidersHorizontal size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('chat.room.menu')}>
        <Menu.Label>{t('chat.calm.label')}</Menu.Label>
        {CALM.map((mode) => (
          <Menu.Item
            key={mode}
            className={styles.choice}
            data-on={mode === calm || undefined}
            rightSection={mode === calm ? <Check size={14} role="img" aria-label={t('chat.room.chosen')} /> : null}
            data-testid={`calm-${mode}`}
            onClick={() => void patch.run({ chat: { calm: mode } })}
          >
            {t(`chat.calm.mode.${mode}.name`)}
            <span className={styles.menuHint}>{t(`chat.calm.mode.${mode}.about`)}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>
          {t('chat.room.slow')}
          <span className={styles.menuHint}>{t(live ? 'chat.room.slowHint' : 'chat.room.notLive')}</span>
        </Menu.Label>
        <div className={styles.seconds}>
          {SLOW_SECONDS.map((seconds) => (
            <Menu.Item
              key={seconds}
              className={styles.second}
              styles={{ itemLabel: { textAlign: 'center' } }}
              disabled={!live}
              data-on={seconds === slow || undefined}
              data-testid={`slow-${seconds}`}
              onClick={() => seconds !== slow && acts.slowMode(seconds)}
            >
              <span className="num">
                {seconds === 0 ? t('chat.room.slowOff') : t('chat.room.seconds', { seconds })}
                {seconds === slow ? <span className="visually-hidden">, {t('chat.room.chosen')}</span> : null}
              </span>
            </Menu.Item>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
