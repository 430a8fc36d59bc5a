import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ANSWER_MAX, ANSWERS_MAX, type Cue, cleanLine, type PreparedAnswer } from '../../../../shared/domain/index.ts';
import { showUndo, studioNow, useCommand } from '../../../app/index.ts';
import styles from './details.module.css';
import { Part } from './part.tsx';

const HALVES = ['question', 'answer'] as const;

type Row = PreparedAnswer & { key: number };
let keys = 0;
const row = (answer: PreparedAnswer): Row => {
  keys += 1;
  return { ...answer, key: keys };
};

/** Questions and answers for the cue card. A pair is saved when its field is left and both halves are there. */
export function Answers({ cue }: { cue: Cue }) {
  const { t } = useTranslation();
  const { productId } = cue;
  const [rows, setRows] = useState<readonly Row[]>(() => cue.answers.map(row));
  const [touched, setTouched] = useState(false);
  const saved = JSON.stringify(cue.answers);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other answers from the core replace the list, unless it is being edited
  useEffect(() => {
    if (!touched) setRows(cue.answers.map(row));
  }, [saved, touched]);
  const save = useCommand((client, answers: PreparedAnswer[]) => client.cues.setAnswers({ productId, answers }));
  const keep = async (next: readonly Row[]) => {
    const whole = next
      .map(({ question, answer }) => ({ question: cleanLine(question), answer: cleanLine(answer) }))
      .filter(({ question, answer }) => question !== '' && answer !== '');
    const halves = next.some((one) => (cleanLine(one.question) === '') !== (cleanLine(one.answer) === ''));
    if (JSON.stringify(whole) !== saved) {
      const reply = await save.run(whole);
      if (!reply.ok) return;
    }
    // A half pair waits in the list for its other half.
    if (!halves) setTouched(false);
  };
  const edit = (key: number, more: Partial<PreparedAnswer>) => {
    setTouched(true);
    setRows((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
  };
  const remove = async (gone: Row) => {
    const next = rows.filter((one) => one.key !== gone.key);
    const at = rows.indexOf(gone);
    setRows(next);
    await keep(next);
    if (gone.question === '' || gone.answer === '') return;
    showUndo(t('bag.answers.removed'), () => {
      const now = studioNow()?.cues.find((one) => one.productId === productId)?.answers ?? [];
      const { question, answer } = gone;
      void save.run(now.toSpliced(at, 0, { question, answer }));
    });
  };
  return (
    <Part title={t('bag.answers.title')} hint={t('bag.answers.hint')}>
      <ul className={styles.list} data-testid="answers">
        {rows.map((one) => (
          <li key={one.key} className={styles.answer} data-testid="answer">
            <div className={styles.pair}>
              {HALVES.map((half) => (
                <TextInput
                  key={half}
                  size="xs"
                  aria-label={t(`bag.answers.${half}`)}
                  placeholder={t(`bag.answers.${half}`)}
                  value={one[half]}
                  maxLength={ANSWER_MAX}
                  dir="auto"
                  onChange={(event) => edit(one.key, { [half]: event.currentTarget.value })}
                  onBlur={() => void keep(rows)}
                  onKeyDown={(event) => {
                    if (half === 'answer' && event.key === 'Enter') void keep(rows);
                  }}
                  data-testid={`answer-${half}`}
                />
              ))}
            </div>
            <ActionIcon
              size="md"
              aria-label={t('bag.answers.remove', { question: one.question })}
              onClick={() => void remove(one)}
              data-testid="answer-remove"
            >
              <X size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        style={{ justifySelf: 'start' }}
        leftSection={<Plus size={14} />}
        disabled={rows.length >= ANSWERS_MAX}
        title={rows.length >= ANSWERS_MAX ? t('bag.answers.full', { max: ANSWERS_MAX }) : undefined}
        onClick={() => {
          setTouched(true);
          setRows((all) => [...all, row({ question: '', answer: '' })]);
        }}
        data-testid="answer-add"
      >
        {t('bag.answers.add')}
      </Button>
    </Part>
  );
}
