import { TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio } from '../../../app/index.ts';
import { ObsPicture, OutageBar } from '../../../ui/index.ts';
import { FlowOverlay } from '../flow/flow-overlay.tsx';
import { SafeArea } from '../picture/picture.tsx';
import { useStageKeys } from '../use-stage-keys.ts';
import { isOnAir, obsCover } from './cover.ts';
import { CoverSheet } from './cover-sheet.tsx';
import styles from './obs-pictures.module.css';
import { PICTURES_PER_SECOND, useAskWidth } from './picture-size.ts';
import { LONGEST_MS } from './transition.ts';
import { useStill } from './use-still.ts';

/** Until OBS has said how large its canvas is: upright, as the room wants it. */
const UPRIGHT = 9 / 16;
/** From here two pictures are larger one above the other than side by side, in the room a stage has. */
const STACKED_FROM = 1.2;

/** The program of OBS as large as it fits; in studio mode the preview beside it, and between them what joins the two. */
export function ObsPictures({ safeArea }: { safeArea: boolean }) {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    ratio: s.obs.video ? s.obs.video.canvasWidth / Math.max(1, s.obs.video.canvasHeight) : UPRIGHT,
    program: s.obsScenes?.program ?? '',
    preview: s.obsScenes?.studioMode ? s.obsScenes.preview : null,
    onAir: isOnAir(s.live),
  }));
  const studioMode = state.preview !== null;
  const layout = !studioMode ? 'one' : state.ratio >= STACKED_FROM ? 'stacked' : 'beside';
  return (
    <div
      className={styles.place}
      style={{ '--ratio': state.ratio } as React.CSSProperties}
      data-layout={layout}
      data-testid="obs-pictures"
    >
      {state.preview === null ? null : (
        <>
          <Frame of="preview" scene={state.preview} title={t('obsStage.picture.previewTitle')} />
          <Take />
        </>
      )}
      <Frame
        of="program"
        scene={state.program}
        title={
          studioMode ? (state.onAir ? t('obsStage.picture.onAir') : t('obsStage.picture.programTitle')) : undefined
        }
        safeArea={safeArea && state.ratio < 1}
      />
      <StillBanner />
      <ObsOutage />
      <CoverSheet />
      <FlowOverlay />
    </div>
  );
}

function Frame(props: { of: 'program' | 'preview'; scene: string; title?: string | undefined; safeArea?: boolean }) {
  const { t } = useTranslation();
  const { of, scene, title } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const width = useAskWidth(box);
  return (
    <figure className={styles.frame} data-of={of} data-scene={scene} data-testid={`obs-${of}`}>
      {title === undefined ? null : (
        <figcaption className={styles.caption} title={scene}>
          <b>{title}</b>
          <span className="clip">{scene}</span>
        </figcaption>
      )}
      <div ref={setBox} className={styles.picture}>
        {width === null ? null : (
          <ObsPicture of={of} width={width} fps={PICTURES_PER_SECOND[of]} label={t(`obsStage.picture.${of}`)} />
        )}
        {props.safeArea ? <SafeArea /> : null}
      </div>
    </figure>
  );
}

/** Key T, while there is a preview. */
function Take() {
  const { t } = useTranslation();
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const moving = useStudio((s) => s.obsScenes?.inTransition ?? false);
  const take = useCommand((client) => client.obs.scenes.take());
  const pressedAtMs = useRef(Number.NEGATIVE_INFINITY);
  const run = (): void => {
    const nowMs = performance.now();
    // A nervous second press would bring the old scene back. Longer than the longest transition nothing is waited for.
    const moves = moving && nowMs - pressedAtMs.current < LONGEST_MS;
    if (!connected || moves || take.pending) return;
    pressedAtMs.current = nowMs;
    void take.run();
  };
  useStageKeys({ t: run });
  return (
    <button
      type="button"
      className={styles.take}
      title={t('obsStage.scenes.takeAbout')}
      aria-keyshortcuts="T"
      aria-disabled={!connected}
      data-moving={moving || undefined}
      data-testid="obs-take"
      onClick={run}
    >
      {t('obsStage.scenes.take')}
      <kbd>T</kbd>
    </button>
  );
}

/** Where a sheet covers the picture, it has the words and the buttons; the clocks are in the top bar. */
function ObsOutage() {
  const covered = useStudio((s) => obsCover(s) !== null);
  return covered ? null : <OutageBar />;
}

function StillBanner() {
  const { t } = useTranslation();
  const seconds = useStill();
  if (seconds === null) return null;
  return (
    <p className={styles.still} role="status" data-testid="obs-still">
      <TriangleAlert size={14} aria-hidden="true" />
      <span aria-live="off">{t('obsStage.picture.still', { seconds })}</span>
    </p>
  );
}
