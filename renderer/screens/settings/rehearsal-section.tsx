import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, navigate, noteSaved, showFault, useOnAir, usePatch, useSaving, useStudio } from '../../app/index.ts';
import { Callout, Choice, confirmAction, Field, LockedNote, Toggle } from '../../ui/index.ts';
import { RehearsalRealtime } from './rehearsal-realtime.tsx';
import styles from './settings.module.css';
import { WatchQr } from './watch-qr.tsx';

/** The built-in platform: who you are there, who watches, whether phones may, and whether it goes in real time. */
export function RehearsalSection() {
  const { t } = useTranslation();
  const rehearsal = useStudio((s) => s.rehearsal);
  const onAir = useOnAir();
  if (!rehearsal)
    return (
      <p className={styles.inline}>
        {t('settings.rehearsal.off')}
        <Button size="xs" onClick={() => navigate('settings', 'platform')} data-testid="settings-to-platform">
          {t('settings.sections.platform')}
        </Button>
      </p>
    );
  return (
    <>
      {onAir ? <LockedNote text={t('settings.rehearsal.locked')} data-testid="settings-locked" /> : null}
      <Persona persona={rehearsal.persona} disabled={onAir} />
      <Audience />
      <Sharing lanUrl={rehearsal.lanUrl} />
      <RehearsalRealtime disabled={onAir} />
      <StartOver disabled={onAir} />
    </>
  );
}

function Persona({ persona, disabled }: { persona: 'established' | 'newcomer'; disabled: boolean }) {
  const { t } = useTranslation();
  const set = useSaving((client, next: typeof persona) => client.rehearsal.setPersona({ persona: next }));
  return (
    <Choice
      label={t('settings.rehearsal.persona')}
      hint={t('settings.rehearsal.personaHint')}
      value={persona}
      disabled={disabled}
      onChange={(value) => set.run(value)}
      data-testid="settings-persona"
      options={[
        {
          value: 'established',
          label: t('settings.rehearsal.established'),
          about: t('settings.rehearsal.establishedAbout'),
        },
        { value: 'newcomer', label: t('settings.rehearsal.newcomer'), about: t('settings.rehearsal.newcomerAbout') },
      ]}
    />
  );
}

function Audience() {
  const { t, i18n } = useTranslation();
  const scenarios = useStudio((s) => s.rehearsal?.scenarios ?? []);
  const scenario = useStudio((s) => s.settings.rehearsal.scenario);
  const patch = usePatch();
  const words = (text: { en: string; zh: string }) => (i18n.language === 'zh-CN' ? text.zh : text.en);
  return (
    <Choice
      label={t('settings.rehearsal.scenario')}
      hint={t('settings.rehearsal.scenarioHint')}
      value={scenario}
      onChange={(value) => patch.run({ rehearsal: { scenario: value } })}
      data-testid="settings-scenario"
      options={scenarios.map((one) => ({ value: one.name, label: words(one.title), about: words(one.about) }))}
    />
  );
}

function Sharing({ lanUrl }: { lanUrl: string | null }) {
  const { t } = useTranslation();
  const shared = useStudio((s) => s.settings.rehearsal.shareOnLan);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.rehearsal.share')} hint={t('settings.rehearsal.shareHint')}>
        <Toggle
          label={t('settings.rehearsal.share')}
          checked={shared}
          onChange={(checked) => patch.run({ rehearsal: { shareOnLan: checked } })}
          data-testid="settings-share-lan"
        />
      </Field>
      {shared ? (
        lanUrl ? (
          <WatchQr url={lanUrl} />
        ) : (
          <Callout
            tone="info"
            title={t('settings.rehearsal.noAddress')}
            role="status"
            data-testid="settings-no-network"
          >
            {t('settings.rehearsal.noAddressHint')}
          </Callout>
        )
      ) : null}
    </>
  );
}

function StartOver({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const ask = () =>
    confirmAction({
      title: t('settings.rehearsal.resetTitle'),
      body: t('settings.rehearsal.resetBody'),
      confirm: t('settings.rehearsal.resetConfirm'),
      testId: 'settings-reset-dialog',
      run: async () => {
        const reply = await call((client) => client.rehearsal.reset());
        if (!reply.ok) return showFault(reply.fault);
        noteSaved();
        await queries.invalidateQueries();
      },
    });
  return (
    <Field label={t('settings.rehearsal.reset')} hint={t('settings.rehearsal.resetHint')}>
      <Button onClick={ask} disabled={disabled} data-testid="settings-reset">
        {t('settings.rehearsal.reset')}
      </Button>
    </Field>
  );
}
