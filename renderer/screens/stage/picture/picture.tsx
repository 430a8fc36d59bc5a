import { Button } from '@mantine/core';
import { CameraOff, Coffee, LoaderCircle, MonitorOff, MonitorUp, PictureInPicture } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FORMATS } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { OutageBar } from '../../../ui/index.ts';
import { FlowOverlay } from '../flow/flow-overlay.tsx';
import { useStageView } from '../stage-view.ts';
import { type MissingPart, missingPart } from './missing-part.ts';
import styles from './picture.module.css';

/** The picture as viewers see it, as large as its place allows, with words over it whenever something is not as it should be. */
export function Picture({ safeArea }: { safeArea: boolean }) {
  const { t } = useTranslation();
  const format = useStudio((s) => s.plan.format);
  const view = useStageView();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = FORMATS[format];
  useEffect(() => {
    if (!host.current || view.carrier !== 'here') return;
    return view.attachPreview(host.current);
  }, [view]);
  return (
    <div className={styles.place}>
      <figure
        className={styles.picture}
        style={{ '--ratio': width / height } as React.CSSProperties}
        aria-label={t('stage.picture.label')}
        data-testid="stage-picture"
        data-format={format}
      >
        <div ref={host} className={styles.preview} data-testid="stage-preview" />
        {safeArea ? <SafeArea /> : null}
        <SourceOverlay />
        <AwayBanner />
        <StandbyBanner />
      </figure>
      <OutageBar />
      <FlowOverlay />
    </div>
  );
}

/** About what a viewer's app lays over a portrait stream: name on top, buttons right, chat and bag below. */
export function SafeArea() {
  const { t } = useTranslation();
  return (
    <div className={styles.safe} aria-hidden="true" data-testid="safe-area">
      <span data-part="top">{t('stage.picture.safeTop')}</span>
      <span data-part="side">{t('stage.picture.safeSide')}</span>
      <span data-part="bottom">{t('stage.picture.safeBottom')}</span>
    </div>
  );
}

function AwayBanner() {
  const { t } = useTranslation();
  const away = useStudio((s) => s.plan.beRightBack);
  if (!away) return null;
  return (
    <div className={styles.away} role="status">
      <Coffee size={14} aria-hidden="true" /> {t('stage.picture.away')}
    </div>
  );
}

/** The core feeds the stream by itself: viewers see its picture, not this one. */
function StandbyBanner() {
  const { t } = useTranslation();
  const why = useStudio(({ live, health, stage }) => {
    const standby = live.kind === 'live' && live.stage === 'studio' && health?.source === 'slate';
    // Through a broken upload viewers see nothing of this.
    if (!standby || live.ingest.kind === 'reconnecting') return null;
    if (live.page === 'gone') return 'gone';
    return stage.report === null || stage.report.video.encoded === 0 ? 'back' : 'stopped';
  });
  if (why === null) return null;
  return (
    <div className={styles.away} role="status" data-why={why} data-testid="standby-on-air">
      <Coffee size={14} aria-hidden="true" />
      <span>
        {t('stage.picture.standby.title')}
        <span className={styles.awayWhy}>{t(`stage.picture.standby.${why}`)}</span>
      </span>
    </div>
  );
}

function SourceOverlay() {
  const { t } = useTranslation();
  const view = useStageView();
  const missing = useStudio((s) => JSON.stringify(missingPart(s)));
  const why = useStudio((s) => (s.stage.report?.encoder.kind === 'failed' ? s.stage.report.encoder.why : ''));
  const running = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'ending');
  const gone = useStudio((s) => s.stage.page === 'gone');
  const onAir = useStudio((s) => s.live.kind === 'live');
  const part = JSON.parse(missing) as MissingPart | null;
  if (view.carrier === 'elsewhere')
    return (
      <Overlay
        icon={<PictureInPicture size={22} />}
        title={gone ? t('stage.picture.elsewhere.goneTitle') : t('stage.picture.elsewhere.title')}
        body={gone ? t('stage.picture.elsewhere.goneBody') : t('stage.picture.elsewhere.body')}
        testId="stage-elsewhere"
      >
        <Button variant="filled" data-testid="stage-take-over" onClick={view.takeOver}>
          {t('stage.picture.elsewhere.use')}
        </Button>
      </Overlay>
    );
  if (part === null || running) return null;
  switch (part.kind) {
    case 'starting':
    case 'opening':
      return (
        <Overlay
          icon={<LoaderCircle size={22} className={styles.spin} />}
          title={
            part.kind !== 'opening'
              ? t('stage.picture.starting')
              : t('stage.picture.placeholder.opening', { name: part.name || t('stage.sources.camera') })
          }
          testId={`overlay-${part.kind}`}
        />
      );
    case 'no_encoder':
      return (
        <Overlay
          icon={<MonitorOff size={22} />}
          title={t('stage.picture.noEncoder.title')}
          body={t('stage.picture.noEncoder.body', { why })}
          testId="overlay-no-encoder"
        />
      );
    case 'no_camera':
      return (
        <Overlay
          icon={<CameraOff size={22} />}
          title={t('stage.picture.placeholder.noCamera')}
          body={t('stage.picture.placeholder.noCameraHint')}
          testId="overlay-no-camera"
        />
      );
    case 'no_screen':
      return (
        <Overlay
          icon={<MonitorUp size={22} />}
          title={t('stage.picture.placeholder.noScreen')}
          body={t('stage.picture.placeholder.noScreenHint')}
          testId="overlay-no-screen"
        >
          <Button variant="filled" data-testid="overlay-share" onClick={view.shareScreen}>
            {t('stage.sources.shareScreen')}
          </Button>
        </Overlay>
      );
    case 'failed':
      return (
        <Overlay
          icon={part.source === 'camera' ? <CameraOff size={22} /> : <MonitorOff size={22} />}
          title={onAir ? t('stage.picture.placeholder.failedLive') : t('stage.picture.placeholder.failed')}
          body={t(`stage.sources.failed.${part.source}.${part.code}`)}
          testId={`overlay-${part.source}-${part.code}`}
          alert
        >
          {part.source === 'screen' ? (
            <Button variant="filled" data-testid="overlay-share" onClick={view.shareScreen}>
              {part.code === 'lost' ? t('stage.sources.shareAgain') : t('stage.sources.shareScreen')}
            </Button>
          ) : (
            <Button variant="filled" data-testid="overlay-retry" onClick={() => view.retry('camera')}>
              {part.code === 'denied' ? t('stage.picture.placeholder.allow') : t('stage.picture.placeholder.retry')}
            </Button>
          )}
        </Overlay>
      );
  }
}

function Overlay(props: {
  icon: ReactNode;
  title: string;
  body?: string;
  children?: ReactNode;
  testId: string;
  alert?: boolean;
}) {
  return (
    <div className={styles.overlay} role={props.alert ? 'alert' : 'status'} data-testid={props.testId}>
      <span className={styles.overlayIcon} aria-hidden="true">
        {props.icon}
      </span>
      <p className={styles.overlayTitle}>{props.title}</p>
      {props.body ? <p className={styles.overlayBody}>{props.body}</p> : null}
      {props.children}
    </div>
  );
}
