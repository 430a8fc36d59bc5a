import { Button, Modal, Switch, Tabs } from '@mantine/core';
import { AppWindow, Monitor } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PickerQuestion, PickerSource } from '../../../shared/contract/index.ts';
import { Callout } from '../../ui/index.ts';
import { systemSettings } from '../host.ts';
import { useStudio } from '../store.ts';
import styles from './source-picker.module.css';
import { SourceGrid } from './source-picker-grid.tsx';

type Kind = PickerSource['kind'];

/** The desktop shell's question “what do you want to share?”, asked here in our own words. Mounted once by the shell. */
export function SourcePickerHost() {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<PickerQuestion | null>(null);

  useEffect(() => window.shell?.onPickSource?.(setQuestion), []);
  useEffect(() => {
    if (!question) return;
    // The shell has given up by then; an answer would fall into the void.
    const timer = setTimeout(() => setQuestion(null), question.answerWithinMs);
    return () => clearTimeout(timer);
  }, [question]);

  const answer = (pick: { id: string; sound: boolean } | null) => {
    if (question) window.shell?.pickedSource?.({ requestId: question.requestId, pick });
    setQuestion(null);
  };
  return (
    <Modal
      opened={question !== null}
      onClose={() => answer(null)}
      title={t('picker.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      size={760}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      data-testid="source-picker"
    >
      {question ? <Choices key={question.requestId} question={question} onAnswer={answer} /> : null}
    </Modal>
  );
}

function Choices(props: { question: PickerQuestion; onAnswer: (pick: { id: string; sound: boolean } | null) => void }) {
  const { t } = useTranslation();
  const { question, onAnswer } = props;
  const of = (kind: Kind) => question.sources.filter((source) => source.kind === kind);
  const [tab, setTab] = useState<Kind>(of('screen').length > 0 ? 'screen' : 'window');
  const [chosen, setChosen] = useState<string | null>(of(tab)[0]?.id ?? null);
  const [sound, setSound] = useState(true);
  const share = (id: string | null) => {
    if (id !== null) onAnswer({ id, sound: sound && question.soundOffered });
  };
  const show = (next: string | null) => {
    if (next !== 'screen' && next !== 'window') return;
    setTab(next);
    setChosen(of(next)[0]?.id ?? null);
  };
  return (
    <div className={styles.picker}>
      {question.sources.length > 0 ? (
        <Tabs value={tab} onChange={show} keepMounted={false} color="red">
          <Tabs.List aria-label={t('picker.tabs')}>
            {(['screen', 'window'] as const).map((kind) => (
              <Tabs.Tab
                key={kind}
                value={kind}
                leftSection={kind === 'screen' ? <Monitor size={15} /> : <AppWindow size={15} />}
                data-testid={`source-picker-${kind}s`}
              >
                {t(`picker.${kind}s`, { count: of(kind).length })}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {(['screen', 'window'] as const).map((kind) => (
            <Tabs.Panel key={kind} value={kind} className={styles.panel}>
              {of(kind).length === 0 ? (
                <p className={styles.none}>{t(`picker.no_${kind}s`)}</p>
              ) : (
                <SourceGrid
                  label={t(`picker.choose_${kind}`)}
                  sources={of(kind)}
                  chosen={chosen}
                  onChoose={setChosen}
                  onShare={share}
                />
              )}
            </Tabs.Panel>
          ))}
        </Tabs>
      ) : (
        <Problem problem={question.problem ?? 'none_found'} />
      )}
      <div className={styles.foot}>
        {question.soundOffered && question.sources.length > 0 ? (
          <Switch
            label={t('picker.sound')}
            description={t('picker.soundHint')}
            checked={sound}
            onChange={(event) => setSound(event.currentTarget.checked)}
            data-testid="source-picker-sound"
          />
        ) : null}
        <span className={styles.spacer} />
        <Button onClick={() => onAnswer(null)} data-testid="source-picker-cancel">
          {t('common.cancel')}
        </Button>
        {question.sources.length > 0 ? (
          <Button
            variant="filled"
            disabled={chosen === null}
            onClick={() => share(chosen)}
            data-testid="source-picker-share"
          >
            {t('picker.share')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Nothing to choose from, in words, with the way out. */
function Problem({ problem }: { problem: NonNullable<PickerQuestion['problem']> }) {
  const { t } = useTranslation();
  const openSettings = systemSettings(useStudio((s) => s.app.platform));
  return (
    <div data-testid={`source-picker-${problem.replace('_', '-')}`}>
      <Callout
        tone={problem === 'none_found' ? 'info' : 'warn'}
        title={t(`picker.problem.${problem}.title`)}
        role="alert"
        action={
          problem === 'permission' && openSettings ? (
            <Button
              size="xs"
              data-autofocus
              onClick={() => openSettings('screen')}
              data-testid="source-picker-settings"
            >
              {t('picker.openSettings')}
            </Button>
          ) : null
        }
      >
        {t(`picker.problem.${problem}.body`)}
      </Callout>
    </div>
  );
}
