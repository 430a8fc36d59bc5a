import { Button, Select, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, navigate, showFault, useCommand, useStudio } from '../../app/index.ts';
import { confirmAction } from '../../ui/index.ts';
import { Choice } from './choice.tsx';
import { Field } from './field.tsx';
import styles from './settings.module.css';
import { usePatch } from './use-patch.ts';
import { WatchQr } from './watch-qr.tsx';

/** The built-in platform: who you are there, who watches, and whether phones may. */
export function RehearsalSection() {
  const { t } = useTranslation();
  const rehearsal = useStudio((s) => s.rehearsal);
  if (!rehearsal)
    return (
      <p className={styles.inline}>
        {t('settings.rehearsal.off')}
        <Button size="xs" onClick={() => navigate('settings', 'platform')}>
          {t('settings.sections.platform')}
        </Button>
      </p>
    );
  return (
    <>
      <Persona persona={rehearsal.persona} />
      <Audience />
      <Sharing lanUrl={rehearsal.lanUrl} />
      <StartOver />
    </>
  );
}

function Persona({ persona }: { persona: 'established' | 'newcomer' }) {
  const { t } = useTranslation();
  const set = useCommand((client, next: typeof persona) => client.rehearsal.setPersona({ persona: next }));
  return (
    <Choice
      label={t('settings.rehearsal.persona')}
      value={persona}
      onChange={(value) => set.run(value)}
      data-testid="persona"
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
  const about = scenarios.find((one) => one.name === scenario)?.about;
  return (
    <Field label={t('settings.rehearsal.scenario')} hint={about ? words(about) : t('settings.rehearsal.scenarioHint')}>
      <Select
        aria-label={t('settings.rehearsal.scenario')}
        data={scenarios.map((one) => ({ value: one.name, label: words(one.title) }))}
        value={scenario}
        onChange={(value) => value && patch.run({ rehearsal: { scenario: value } })}
        w={260}
        data-testid="scenario"
      />
    </Field>
  );
}

function Sharing({ lanUrl }: { lanUrl: string | null }) {
  const { t } = useTranslation();
  const shared = useStudio((s) => s.settings.rehearsal.shareOnLan);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.rehearsal.share')} hint={t('settings.rehearsal.shareHint')}>
        <Switch
          aria-label={t('settings.rehearsal.share')}
          checked={shared}
          onChange={(event) => patch.run({ rehearsal: { shareOnLan: event.currentTarget.checked } })}
          data-testid="share-lan"
        />
      </Field>
      {shared && lanUrl ? <WatchQr url={lanUrl} /> : null}
    </>
  );
}

function StartOver() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const onAir = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
  const ask = () =>
    confirmAction({
      title: t('settings.rehearsal.resetTitle'),
      body: t('settings.rehearsal.resetBody'),
      confirm: t('settings.rehearsal.resetConfirm'),
      testId: 'reset-dialog',
      run: async () => {
        const reply = await call((client) => client.rehearsal.reset());
        if (reply.ok) await queries.invalidateQueries();
        else showFault(reply.fault);
      },
    });
  return (
    <Field label={t('settings.rehearsal.reset')} hint={t('settings.rehearsal.resetHint')}>
      <Button onClick={ask} disabled={onAir} data-testid="reset-rehearsal">
        {t('settings.rehearsal.reset')}
      </Button>
    </Field>
  );
}
