import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';

type Question = {
  title: string;
  body: string;
  confirm: string;
  cancel?: string;
  /** Test id of the dialog; its buttons get `-confirm` and `-cancel` behind it. */
  testId: string;
  run: () => unknown;
};

const useQuestion = create<{ question: Question | null }>(() => ({ question: null }));

/** Asks once before something that cannot be taken back; `run` may return a promise, the dialog waits for it. */
export function confirmAction(question: Question): void {
  useQuestion.setState({ question });
}

/** Mounted once by the shell. */
export function ConfirmHost() {
  const { t } = useTranslation();
  const question = useQuestion((s) => s.question);
  const [running, setRunning] = useState(false);
  const close = () => useQuestion.setState({ question: null });
  const run = async () => {
    if (!question) return;
    setRunning(true);
    try {
      await question.run();
    } finally {
      setRunning(false);
      if (useQuestion.getState().question === question) close();
    }
  };
  return (
    <Modal
      opened={question !== null}
      onClose={close}
      title={question?.title}
      withCloseButton={false}
      size={420}
      styles={{ title: { fontWeight: 650, fontSize: 16 } }}
      data-testid={question?.testId}
    >
      <Text size="sm">{question?.body}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button onClick={close} data-autofocus data-testid={`${question?.testId}-cancel`}>
          {question?.cancel ?? t('common.cancel')}
        </Button>
        <Button variant="filled" loading={running} onClick={run} data-testid={`${question?.testId}-confirm`}>
          {question?.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
