import { Menu } from '@mantine/core';
import {
  Ban,
  Clock,
  Copy,
  DoorOpen,
  MessageSquareReply,
  MessageSquareX,
  MonitorUp,
  MonitorX,
  Pin,
  PinOff,
  RotateCcw,
  UserX,
  Volume2,
  VolumeX,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { showDone, useStudio } from '../../../app/index.ts';
import type { greyed, MessageRow } from '../feed/rows.ts';
import { type Acts, useActs } from './acts.ts';
import styles from './people.module.css';

export type OpenMenu = {
  readonly row: MessageRow;
  readonly x: number;
  readonly y: number;
  readonly element: HTMLElement;
};

/** What a host can do about a message and its author, by mouse and by keyboard. Each can be undone; blocking asks once. */
export function MessageMenu(props: {
  open: OpenMenu;
  hidden: ReturnType<typeof greyed>;
  onReply: (name: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const acts = useActs();
  const { row } = props.open;
  const { name } = row.from;
  return (
    <Menu
      opened
      menuItemTabIndex={0}
      // Without `keydown`: the very key that opened the menu would close it.
      clickOutsideEvents={['mousedown', 'touchstart']}
      onClose={props.onClose}
      position="bottom-end"
      width={230}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={styles.anchor}
          style={{ left: props.open.x, top: props.open.y }}
          aria-label={t('stage.chat.menu.open', { name })}
        />
      </Menu.Target>
      <Menu.Dropdown data-testid="message-menu" aria-label={t('stage.chat.menu.open', { name })}>
        <Menu.Label className="clip">{name}</Menu.Label>
        {row.host ? null : (
          <Item
            id="reply"
            icon={<MessageSquareReply size={15} />}
            words={t('stage.chat.menu.reply', { name })}
            run={() => props.onReply(name)}
          />
        )}
        <AboutMessage row={row} hidden={props.hidden} acts={acts} />
        {row.host ? null : <AboutViewer row={row} acts={acts} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Item(props: { id: string; icon: ReactNode; words: string; run: () => void; danger?: boolean }) {
  return (
    <Menu.Item
      leftSection={props.icon}
      className={props.danger ? styles.danger : undefined}
      onClick={props.run}
      data-testid={`menu-${props.id}`}
    >
      {props.words}
    </Menu.Item>
  );
}

function AboutMessage({ row, hidden, acts }: { row: MessageRow; hidden: ReturnType<typeof greyed>; acts: Acts }) {
  const { t } = useTranslation();
  const { messageId } = row;
  const pinned = useStudio((s) => s.moderation.pinned?.messageId === messageId);
  const shown = useStudio((s) => s.onScreen?.messageId === messageId);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(row.text);
      showDone(t('chat.menu.copied'), row.text);
    } catch {
      // Not allowed, or no secure page: said, since nothing else would show it.
      showDone(t('chat.menu.copyFailed'), null);
    }
  };
  return (
    <>
      {pinned ? (
        <Item id="unpin" icon={<PinOff size={15} />} words={t('chat.menu.unpin')} run={acts.unpin} />
      ) : hidden === null ? (
        <Item id="pin" icon={<Pin size={15} />} words={t('chat.menu.pin')} run={() => acts.pin(messageId)} />
      ) : null}
      {shown ? (
        <Item id="take-down" icon={<MonitorX size={15} />} words={t('chat.menu.takeDown')} run={acts.takeDown} />
      ) : hidden === null && !row.host ? (
        <Item id="show" icon={<MonitorUp size={15} />} words={t('chat.menu.show')} run={() => acts.show(messageId)} />
      ) : null}
      <Item id="copy" icon={<Copy size={15} />} words={t('chat.menu.copy')} run={() => void copy()} />
      {hidden === 'removed' ? (
        <Item
          id="restore-message"
          icon={<RotateCcw size={15} />}
          words={t('chat.menu.restore')}
          run={() => acts.restoreMessage(messageId)}
        />
      ) : hidden === null ? (
        <Item
          id="remove-message"
          icon={<MessageSquareX size={15} />}
          words={t('stage.chat.menu.removeMessage')}
          run={() => acts.removeMessage(messageId)}
        />
      ) : null}
    </>
  );
}

function AboutViewer({ row, acts }: { row: MessageRow; acts: Acts }) {
  const { t } = useTranslation();
  const person = row.from;
  const state = useStudio(({ moderation }) => {
    const has = (list: readonly { viewerId: string }[]) => list.some((one) => one.viewerId === person.id);
    return { muted: has(moderation.muted), removed: has(moderation.removed), blocked: has(moderation.blocked) };
  });
  const out = state.removed || state.blocked;
  return (
    <>
      <Menu.Divider />
      {state.muted ? (
        <Item
          id="unmute"
          icon={<Volume2 size={15} />}
          words={t('stage.chat.menu.unmute')}
          run={() => acts.unmute(person)}
        />
      ) : out ? null : (
        <>
          <Item
            id="mute-10"
            icon={<Clock size={15} />}
            words={t('chat.menu.mute10')}
            run={() => acts.mute(person, 'muted10')}
          />
          <Item
            id="mute-60"
            icon={<Clock size={15} />}
            words={t('chat.menu.mute60')}
            run={() => acts.mute(person, 'muted60')}
          />
          <Item
            id="mute-open"
            icon={<VolumeX size={15} />}
            words={t('chat.menu.muteOpen')}
            run={() => acts.mute(person, 'mutedOpen')}
          />
        </>
      )}
      <Menu.Divider />
      {state.removed && !state.blocked ? (
        <Item
          id="let-back"
          icon={<DoorOpen size={15} />}
          words={t('chat.menu.letBack')}
          run={() => acts.letBack(person)}
        />
      ) : out ? null : (
        <Item
          id="remove-viewer"
          icon={<UserX size={15} />}
          words={t('chat.menu.remove')}
          run={() => acts.remove(person)}
          danger
        />
      )}
      {state.blocked ? (
        <Item
          id="unblock"
          icon={<DoorOpen size={15} />}
          words={t('chat.menu.unblock')}
          run={() => acts.unblock(person)}
        />
      ) : (
        <Item id="block" icon={<Ban size={15} />} words={t('chat.menu.block')} run={() => acts.block(person)} danger />
      )}
    </>
  );
}
