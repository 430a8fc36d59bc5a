import { Camera, Coffee, Monitor, PictureInPicture2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SceneName } from '../../../../shared/domain/index.ts';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';
import styles from './scene-picker.module.css';

type Choice = SceneName | 'brb';
const CHOICES: readonly { id: Choice; icon: typeof Camera }[] = [
  { id: 'camera', icon: Camera },
  { id: 'screen', icon: Monitor },
  { id: 'desk', icon: PictureInPicture2 },
  { id: 'brb', icon: Coffee },
];

/** Four scenes, each one decision a host can make while talking. A radio group: arrow keys move and choose. */
export function ScenePicker() {
  const { t } = useTranslation();
  const actual = useStudio((s): Choice => (s.plan.beRightBack ? 'brb' : s.plan.scene));
  const landscape = useStudio((s) => s.plan.format.startsWith('landscape'));
  const [shown, choose, takeBack] = useWanted(actual);
  const change = useCommand(async (client, scene: Choice) => {
    if (scene === 'brb') return client.stage.beRightBack({ on: true });
    await client.settings.patch({ stage: { scene } });
    return client.stage.beRightBack({ on: false });
  });
  return (
    <section className={styles.section} aria-label={t('stage.scenes.title')}>
      <h2 className={styles.heading}>{t('stage.scenes.title')}</h2>
      <div className={styles.grid} role="radiogroup" aria-label={t('stage.scenes.title')}>
        {CHOICES.map(({ id, icon: Icon }) => (
          <label key={id} className={styles.scene} data-on={shown === id || undefined} data-testid={`scene-${id}`}>
            <input
              type="radio"
              name="scene"
              className="visually-hidden"
              value={id}
              checked={shown === id}
              aria-label={`${t(`stage.scenes.${id}.name`)}: ${t(`stage.scenes.${id}.about`)}`}
              onChange={() => {
                choose(id);
                void change.run(id).then((reply) => reply.ok || takeBack());
              }}
            />
            <span className={styles.thumb} data-scene={id} data-landscape={landscape || undefined} aria-hidden="true">
              <Icon size={14} strokeWidth={1.8} />
            </span>
            <span className={styles.words}>
              <span className={styles.name}>{t(`stage.scenes.${id}.name`)}</span>
              <span className={styles.about}>{t(`stage.scenes.${id}.about`)}</span>
            </span>
          </label>
        ))}
      </div>
    </section>
  );
}
