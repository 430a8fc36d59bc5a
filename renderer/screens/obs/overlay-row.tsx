import { Button, CopyButton } from '@mantine/core';
import { Check, Copy, type LucideIcon, MessagesSquare, ShoppingBag, Target } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsOverlay } from '../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../app/index.ts';
import { Chip, shortName } from '../../ui/index.ts';
import { NameSelect } from './name-select.tsx';
import styles from './obs.module.css';
import own from './overlays.module.css';

const ICONS: Record<ObsOverlay['kind'], LucideIcon> = { card: ShoppingBag, chat: MessagesSquare, goal: Target };

/** One overlay: where it stands, one click into a scene, and the way out of all of them. */
export function OverlayRow(props: { overlay: ObsOverlay; connected: boolean; children?: ReactNode }) {
  const { t } = useTranslation();
  const { overlay, connected } = props;
  const { kind, sources } = overlay;
  const Icon = ICONS[kind];
  const name = t(`obs.overlay.${kind}`);
  return (
    <li className={own.overlay} data-testid={`obs-overlay-${kind}`} data-how={overlay.how}>
      <Icon className={own.overlayIcon} size={18} aria-hidden="true" />
      <div className={own.overlayText}>
        <h3>
          {name}
          {overlay.how === 'text' ? <Chip>{t('obs.overlay.asText')}</Chip> : null}
        </h3>
        <p className={styles.hint}>{t(`obs.overlay.${kind}About`)}</p>
      </div>
      <Placing overlay={overlay} connected={connected} />
      <p className={own.where} data-testid={`obs-overlay-where-${kind}`}>
        {sources.length === 0
          ? t('obs.overlay.nowhere')
          : sources.map(({ scene, source }) => (
              <Chip key={`${scene} ${source}`} tone="ok" title={scene}>
                {t('obs.overlay.inScene', { scene: shortName(scene, 28) })}
              </Chip>
            ))}
      </p>
      <div className={own.overlayActions}>
        {sources.length > 0 ? <Removing kind={kind} connected={connected} /> : null}
        <CopyAddress overlay={overlay} />
      </div>
      {props.children}
    </li>
  );
}

function Placing({ overlay, connected }: { overlay: ObsOverlay; connected: boolean }) {
  const { t } = useTranslation();
  const scenes = useStudio((s) => s.obsScenes?.scenes.map((scene) => scene.name) ?? []);
  const program = useStudio((s) => s.obsScenes?.program ?? null);
  const [picked, setPicked] = useState<string | null>(null);
  const add = useCommand((client, scene: string) => client.obs.overlays.add({ kind: overlay.kind, scene }));
  const scene = picked !== null && scenes.includes(picked) ? picked : program;
  const there = overlay.sources.some((one) => one.scene === scene);
  return (
    <div className={own.placing}>
      <NameSelect
        size="xs"
        aria-label={t('obs.overlay.scene', { overlay: t(`obs.overlay.${overlay.kind}`) })}
        names={scenes}
        value={scene}
        onChange={setPicked}
        disabled={!connected || scenes.length === 0}
        data-testid={`obs-overlay-scene-${overlay.kind}`}
      />
      <Button
        size="xs"
        px={8}
        disabled={!connected || scene === null || there}
        loading={add.pending}
        onClick={() => scene !== null && add.run(scene)}
        data-testid={`obs-overlay-add-${overlay.kind}`}
      >
        {t(there ? 'obs.overlay.already' : 'obs.overlay.add')}
      </Button>
    </div>
  );
}

function Removing({ kind, connected }: { kind: ObsOverlay['kind']; connected: boolean }) {
  const { t } = useTranslation();
  const remove = useCommand((client) => client.obs.overlays.remove({ kind }));
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      disabled={!connected}
      loading={remove.pending}
      onClick={() => remove.run()}
      aria-label={`${t('obs.overlay.remove')}: ${t(`obs.overlay.${kind}`)}`}
      data-testid={`obs-overlay-remove-${kind}`}
    >
      {t('obs.overlay.remove')}
    </Button>
  );
}

function CopyAddress({ overlay }: { overlay: ObsOverlay }) {
  const { t } = useTranslation();
  if (overlay.address === '') return null;
  return (
    <CopyButton value={overlay.address}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={copied ? <Check size={13} /> : <Copy size={13} />}
          onClick={copy}
          title={t('obs.overlay.key')}
          aria-label={`${t(copied ? 'obs.overlay.copied' : 'obs.overlay.copy')}: ${t(`obs.overlay.${overlay.kind}`)}`}
          data-testid={`obs-overlay-copy-${overlay.kind}`}
        >
          {t(copied ? 'obs.overlay.copied' : 'obs.overlay.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
