import { Button } from '@mantine/core';
import {
  CloudOff,
  Eye,
  Heart,
  Pause,
  Radio,
  RefreshCw,
  Route,
  ShieldCheck,
  Timer,
  TriangleAlert,
  Unplug,
  Wifi,
  Zap,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { IngestState, LiveState } from '../../../shared/domain/index.ts';
import { formatClock, formatMbps, formatNumber, formatShortClock } from '../../i18n/index.ts';
import { Chip, ReconnectNow, useEndStream, useMending, useOutage, wayOf } from '../../ui/index.ts';
import { useCommand } from '../commands.ts';
import { useRoute } from '../router.ts';
import { usePageStore } from '../store.ts';
import { useNow } from '../time.ts';
import styles from './shell.module.css';

/** The 48 px bar: always says whether we are live, how the upload is and how long. */
export function TopBar() {
  const { t } = useTranslation();
  const live = usePageStore((page) => page.state?.live ?? null);
  return (
    <header className={styles.bar} data-testid="top-bar" data-live={live?.kind ?? ''}>
      <span className={styles.brand}>{t('common.brand')}</span>
      {live ? <LiveChip live={live} /> : null}
      {live?.kind === 'live' ? <WayChip /> : null}
      {live?.kind === 'live' ? <IngestChip ingest={live.ingest} /> : null}
      <OutageChips />
      <StandbyChip />
      <PlatformChip />
      <ObsChip />
      <span className={styles.spacer} />
      {live?.kind === 'live' && live.roomId !== null ? <Audience /> : null}
      {live ? <EndButton live={live} /> : null}
    </header>
  );
}

function LiveChip({ live }: { live: LiveState }) {
  const { t } = useTranslation();
  if (live.kind === 'live') return <OnAir since={live.liveAtMs} rehearsal={live.rehearsal} />;
  if (live.kind === 'opening') return <Chip tone="warn">{t('shell.bar.opening')}</Chip>;
  if (live.kind === 'ending') return <Chip tone="warn">{t('shell.bar.ending')}</Chip>;
  return <Chip data-testid="off-air">{t('shell.bar.offAir')}</Chip>;
}

function OnAir({ since, rehearsal }: { since: number; rehearsal: boolean }) {
  const { t } = useTranslation();
  const time = formatClock(useNow() - since);
  return (
    <Chip
      tone={rehearsal ? 'rehearsal' : 'live'}
      icon={<span className={styles.pulse} />}
      title={t('shell.bar.duration', { time })}
      data-testid={rehearsal ? 'rehearsal-chip' : 'live-chip'}
    >
      {rehearsal ? t('shell.bar.rehearsal') : t('shell.bar.live')}
      <span data-testid="live-duration">{time}</span>
    </Chip>
  );
}

function IngestChip({ ingest }: { ingest: IngestState }) {
  const { t, i18n } = useTranslation();
  const bitrate = usePageStore((page) => page.state?.health?.bitrate ?? null);
  const rate = bitrate === null ? '' : formatMbps(bitrate, i18n.language);
  const props = { 'data-testid': 'ingest-chip' };
  const mending = useMending();
  if (mending && ingest.kind !== 'reconnecting' && ingest.kind !== 'taken_over' && ingest.kind !== 'failed')
    return (
      <Chip tone={mending.wished && ingest.kind === 'sending' ? 'ok' : 'warn'} icon={<Route />} {...props}>
        {t(`uplink.step.${mending.kind}.short`)}
      </Chip>
    );
  switch (ingest.kind) {
    case 'connecting':
      return (
        <Chip icon={<RefreshCw />} {...props}>
          {t('shell.bar.ingest.connecting')}
        </Chip>
      );
    case 'sending':
      return (
        <Chip tone="ok" icon={<Wifi />} {...props}>
          {bitrate === null ? t('shell.bar.ingest.sendingNoRate') : t('shell.bar.ingest.sending', { rate })}
        </Chip>
      );
    case 'degraded':
      return (
        <Chip tone="warn" icon={<TriangleAlert />} {...props}>
          {t(ingest.why === 'received' ? 'shell.bar.ingest.received' : 'shell.bar.ingest.degraded', { rate })}
        </Chip>
      );
    case 'reconnecting':
      return null; // <OutageChips /> has its clocks
    case 'taken_over':
      return (
        <Chip tone="bad" icon={<TriangleAlert />} {...props}>
          {t('shell.bar.ingest.takenOver')}
        </Chip>
      );
    case 'failed':
      return (
        <Chip tone="bad" icon={<TriangleAlert />} {...props}>
          {t('shell.bar.ingest.failed')}
        </Chip>
      );
  }
}

/** In real time or not: only where a stream goes in real time, or could. */
function WayChip() {
  const { t } = useTranslation();
  const way = usePageStore(({ state }) => {
    const uplink = state?.uplink;
    if (!uplink) return null;
    const now = wayOf(uplink);
    return now === 'realtime' || uplink.canRealtime ? now : null;
  });
  return way ? (
    <Chip icon={way === 'realtime' ? <Zap /> : <ShieldCheck />} title={t(`uplink.about.${way}`)} data-testid="way-chip">
      {t(`uplink.${way}`)}
    </Chip>
  ) : null;
}

/** A broken upload on every screen: since when, how long the platform waits, and the way to hurry. */
function OutageChips() {
  const { t } = useTranslation();
  const outage = useOutage();
  const mending = useMending();
  const onStage = useRoute().screen === 'stage';
  if (!outage) return null;
  const { closesInMs, urgent } = outage;
  return (
    <>
      <Chip tone={urgent ? 'bad' : 'warn'} icon={<Unplug />} data-testid="ingest-chip">
        {mending
          ? t('shell.bar.ingest.mending', {
              step: t(`uplink.step.${mending.kind}.short`),
              time: formatShortClock(outage.forMs),
            })
          : t('shell.bar.ingest.reconnecting', { time: formatShortClock(outage.forMs) })}
      </Chip>
      {closesInMs === null ? null : (
        <Chip tone={urgent ? 'bad' : 'warn'} icon={<Timer />} data-testid="outage-chip">
          {closesInMs > 0
            ? t('shell.bar.closes', { time: formatShortClock(Math.ceil(closesInMs / 1_000) * 1_000) })
            : t('shell.bar.closing')}
        </Chip>
      )}
      {/* The stage has it all over its picture. */}
      {onStage ? null : (
        <>
          {outage.waitsForHost ? null : (
            <ReconnectNow trying={outage.nextTryInMs === null} data-testid="reconnect-now-bar" />
          )}
          <span className="visually-hidden" role="alert">
            {t('shell.outage.label')}
          </span>
        </>
      )}
    </>
  );
}

/** Viewers see the core's own picture: no window feeds the stream, or none does so at the moment. */
function StandbyChip() {
  const { t } = useTranslation();
  const on = usePageStore((page) => {
    const live = page.state?.live;
    if (live?.kind !== 'live' || live.stage !== 'studio' || live.ingest.kind === 'reconnecting') return false;
    return live.page === 'gone' || page.state?.health?.source === 'slate';
  });
  return on ? (
    <Chip tone="warn" icon={<Pause />} data-testid="standby-chip">
      {t('shell.bar.standby')}
    </Chip>
  ) : null;
}

/** Only when something is wrong: a working platform needs no chip. */
function PlatformChip() {
  const { t } = useTranslation();
  const kind = usePageStore((page) => page.state?.platform.kind ?? null);
  if (kind === 'offline')
    return (
      <Chip tone="warn" icon={<CloudOff />} data-testid="platform-chip">
        {t('shell.bar.platformOffline')}
      </Chip>
    );
  if (kind === 'connecting')
    return (
      <Chip icon={<Radio />} data-testid="platform-chip">
        {t('shell.bar.platformConnecting')}
      </Chip>
    );
  return null;
}

/** Only when OBS makes the picture and is not there. */
function ObsChip() {
  const { t } = useTranslation();
  const kind = usePageStore((page) => (page.state?.settings.obs.use ? page.state.obs.link.kind : null));
  if (kind === 'connecting')
    return (
      <Chip icon={<Radio />} data-testid="obs-chip">
        {t('shell.bar.obsConnecting')}
      </Chip>
    );
  if (kind === 'waiting' || kind === 'refused')
    return (
      <Chip tone="warn" icon={<Unplug />} data-testid="obs-chip">
        {t('shell.bar.obsAway')}
      </Chip>
    );
  return null;
}

function Audience() {
  const { t, i18n } = useTranslation();
  const watching = usePageStore((page) => page.state?.tally?.watching ?? 0);
  const likes = usePageStore((page) => page.state?.tally?.likes ?? 0);
  return (
    <>
      <Chip icon={<Eye />} title={t('shell.bar.viewers', { count: watching })} data-testid="viewers">
        {formatNumber(watching, i18n.language)}
      </Chip>
      <Chip icon={<Heart />} title={t('shell.bar.likes', { count: likes })} data-testid="likes">
        {formatNumber(likes, i18n.language, likes >= 10_000)}
      </Chip>
    </>
  );
}

function EndButton({ live }: { live: LiveState }) {
  const { t } = useTranslation();
  const cancel = useCommand((client) => client.live.end());
  const askToEnd = useEndStream();
  if (live.kind === 'opening')
    return (
      <Button size="xs" loading={cancel.pending} onClick={() => cancel.run()} data-testid="cancel-opening-bar">
        {t('shell.bar.cancelOpening')}
      </Button>
    );
  if (live.kind !== 'live' && live.kind !== 'ending') return null;
  return (
    <Button size="xs" variant="filled" loading={live.kind === 'ending'} onClick={askToEnd} data-testid="end-stream">
      {t('shell.bar.end')}
    </Button>
  );
}
