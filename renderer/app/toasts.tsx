import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Fault } from '../../shared/domain/index.ts';
import { faultWords, i18n, meaningAndAction } from '../i18n/index.ts';

/** A refused command in words. Shown once per code: pressing a button five times gives one message. */
export function showFault(fault: Fault): void {
  const words = faultWords(i18n, fault);
  notifications.show({
    id: `fault-${fault.code}-${fault.rule ?? ''}`,
    title: words.title,
    message: meaningAndAction(words, i18n.language),
    color: 'amber.6',
    autoClose: 9_000,
    closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
    role: 'alert',
    'data-testid': 'toast-fault',
    'data-fault': fault.code,
  });
}

/** Says what was done, and where its result is. */
export function showDone(title: string, detail: string | null): void {
  notifications.show({
    title,
    message:
      detail === null ? null : (
        <span className="clip-2" title={detail}>
          {detail}
        </span>
      ),
    color: 'green.7',
    autoClose: DONE_MS,
    closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
    role: 'status',
    'data-testid': 'toast-done',
  });
}

/** Ten seconds to notice and reach for the mouse. */
const UNDO_MS = 10_000;
const DONE_MS = 8_000;

/** Offers to undo that stand at once: with more, the newest would wait for its place, and the pile would hide the composer. */
const UNDO_MOST = 2;
const offered: string[] = [];

/** Says what was done and offers to take it back. The newest offers are shown; older ones make room. */
export function showUndo(message: string, undo: () => void): void {
  const id = `undo-${Date.now()}-${Math.random().toString(36).slice(2, 6)}`;
  while (offered.length >= UNDO_MOST) {
    const oldest = offered.shift();
    if (oldest !== undefined) notifications.hide(oldest);
  }
  offered.push(id);
  notifications.show({
    id,
    autoClose: UNDO_MS,
    closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
    withBorder: true,
    role: 'status',
    'data-testid': 'toast-undo',
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          size="compact-sm"
          data-testid="undo"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {i18n.t('common.undo')}
        </Button>
      </Group>
    ),
  });
}
