import { Button } from '@mantine/core';
import { Layers, type LucideIcon, ShieldCheck, Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate, useOnAir, usePatch, useStudio } from '../../app/index.ts';
import own from './about.module.css';
import styles from './obs.module.css';

const POINTS: readonly (readonly ['yours' | 'gain' | 'trust', LucideIcon])[] = [
  ['yours', Layers],
  ['gain', Sparkles],
  ['trust', ShieldCheck],
];

/** What OBS mode is, for somebody who has not used it, and the way in. */
export function AboutSection() {
  const { t } = useTranslation();
  const found = useStudio((s) => s.obs.found);
  const onAir = useOnAir();
  const patch = usePatch();
  const use = async () => {
    if ((await patch.run({ obs: { use: true } })).ok) navigate('obs', 'connection');
  };
  return (
    <div className={own.about}>
      <div>
        <h3 className={own.aboutTitle}>{t('obs.about.title')}</h3>
        <p className={own.aboutBody}>{t('obs.about.body')}</p>
      </div>
      <ul className={own.points}>
        {POINTS.map(([name, Icon]) => (
          <li key={name}>
            <Icon size={20} aria-hidden="true" />
            <h4>{t(`obs.about.${name}Title`)}</h4>
            <p>{t(`obs.about.${name}`)}</p>
          </li>
        ))}
      </ul>
      <div className={own.start}>
        <Button variant="filled" loading={patch.pending} disabled={onAir} onClick={use} data-testid="obs-use-mine">
          {t('obs.about.use')}
        </Button>
        <p className={styles.hint} data-testid="obs-found">
          {found ? `${t(found.serverEnabled ? 'obs.about.foundReady' : 'obs.about.foundOff')} ` : ''}
          {t('obs.about.needs')}
        </p>
      </div>
    </div>
  );
}
