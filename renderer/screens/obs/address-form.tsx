import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { CheckCircle2, TriangleAlert } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { isLoopback, ObsHost } from '../../../shared/domain/index.ts';
import { useOnAir, useSaving, useStudio } from '../../app/index.ts';
import { useConnect } from './connect.ts';
import own from './connection.module.css';
import styles from './obs.module.css';

const Form = z.object({
  host: ObsHost,
  port: z
    .string()
    .trim()
    .regex(/^\d{1,5}$/)
    .refine((text) => Number(text) >= 1 && Number(text) <= 65_535),
  /** Empty leaves the saved one as it is. */
  password: z.string().max(1_024),
});
type Form = z.infer<typeof Form>;

/** Where OBS is and its password, saved together: one without the other leads nowhere. */
export function AddressForm() {
  const { t } = useTranslation();
  const { host, port, passwordSaved } = useStudio((s) => s.settings.obs);
  const desktop = useStudio((s) => s.app.host === 'electron');
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const onAir = useOnAir();
  const form = useForm<Form>({
    resolver: zodResolver(Form),
    values: { host, port: String(port), password: '' },
    // A password that is being typed survives the state that comes back when the address was saved.
    resetOptions: { keepDirtyValues: true },
    mode: 'onTouched',
  });
  const connect = useConnect(() => form.resetField('password', { defaultValue: '' }));
  const forget = useSaving((client) => client.obs.connect({ host, port, password: null }));
  const { errors } = form.formState;
  const remote = !errors.host && !isLoopback(form.watch('host')) && form.watch('host').trim() !== '';
  const save = form.handleSubmit((values) =>
    connect.start({
      host: values.host,
      port: Number(values.port),
      ...(values.password === '' ? {} : { password: values.password }),
    }),
  );
  return (
    <form className={own.form} onSubmit={save} noValidate data-testid="obs-form" aria-labelledby="obs-form-title">
      <h3 id="obs-form-title" className={styles.formTitle}>
        {t('obs.form.title')}
      </h3>
      <div className={own.address}>
        <TextInput
          label={t('obs.form.host')}
          description={t('obs.form.hostHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          {...form.register('host')}
          error={errors.host ? t('obs.form.hostBad') : undefined}
          disabled={onAir}
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          data-testid="obs-host"
        />
        <TextInput
          label={t('obs.form.port')}
          {...form.register('port')}
          error={errors.port ? t('obs.form.portBad') : undefined}
          disabled={onAir}
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          data-testid="obs-port"
        />
        <PasswordInput
          label={t('obs.form.password')}
          description={t('obs.form.passwordHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={t(passwordSaved ? 'obs.form.passwordKept' : 'obs.form.passwordPlaceholder')}
          {...form.register('password')}
          disabled={onAir}
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          visibilityToggleButtonProps={{ 'aria-label': t('prepare.manual.show') }}
          data-testid="obs-password"
        />
      </div>
      {remote ? (
        <p className={styles.warn} data-testid="obs-remote-hint">
          <TriangleAlert size={15} aria-hidden="true" />
          {t('obs.form.remote')}
        </p>
      ) : null}
      <div className={styles.inline}>
        <Button
          type="submit"
          variant={connected ? 'default' : 'filled'}
          loading={connect.pending}
          disabled={onAir}
          data-testid="obs-save"
        >
          {t('obs.form.save')}
        </Button>
        {passwordSaved ? (
          <Button
            variant="subtle"
            color="gray"
            loading={forget.pending}
            disabled={onAir}
            onClick={() => forget.run()}
            data-testid="obs-forget"
          >
            {t('obs.form.forget')}
          </Button>
        ) : null}
        {passwordSaved ? (
          <p className={styles.kept} data-testid="obs-password-kept">
            <CheckCircle2 size={15} aria-hidden="true" />
            {t(desktop ? 'obs.form.savedElectron' : 'obs.form.savedWeb')}
          </p>
        ) : null}
      </div>
    </form>
  );
}
