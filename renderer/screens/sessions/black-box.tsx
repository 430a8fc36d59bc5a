import { Button } from '@mantine/core';
import { FileDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SessionReport } from '../../../shared/domain/index.ts';
import { saveFile, useCommand } from '../../app/index.ts';

/** Saves what happened in the stream as a file, the way the browser saves any file. Works while it runs, too. */
export function SaveBlackBox({ session }: { session: SessionReport }) {
  const { t } = useTranslation();
  const fetchBox = useCommand((client) => client.sessions.blackBox({ sessionId: session.id }), {
    onDone: (file) => saveFile(file, file.name),
  });
  return (
    <Button
      leftSection={<FileDown size={15} />}
      loading={fetchBox.pending}
      title={t('sessions.blackBox.about')}
      onClick={() => fetchBox.run()}
      data-testid="session-black-box"
    >
      {t('sessions.blackBox.action')}
    </Button>
  );
}
