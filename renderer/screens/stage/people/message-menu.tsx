import { Menu } from '@mantine/core';
import { Clock, MessageSquareReply, MessageSquareX, UserX, Volume2, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio } from '../../../app/index.ts';
import type { MessageRow } from '../feed/rows.ts';
import styles from './people.module.css';

const TEN_MINUTES_S = 600;

export type OpenMenu = {
  readonly row: MessageRow;
  readonly x: number;
  readonly y: number;
  readonly element: HTMLElement;
};

/** What a host can do about a message, by mouse and by keyboard. Removing a person asks once, in the menu itself. */
export function MessageMenu(props: {
  open: OpenMenu;
  hidden: boolean;
  onReply: (name: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { row } = props.open;
  const { id: viewerId, name } = row.from;
  const [sure, setSure] = useState(false);
  const muted = useStudio((s) => s.moderation.muted.some((viewer) => viewer.viewerId === viewerId));
  const removed = useStudio((s) => s.moderation.removed.some((viewer) => viewer.viewerId === viewerId));
  const mute = useCommand((client, seconds: number | null) => client.room.mute({ viewerId, seconds }));
  const unmute = useCommand((client) => client.room.unmute({ viewerId }));
  const removeViewer = useCommand((client) => client.room.removeViewer({ viewerId }));
  const removeMessage = useCommand((client) => client.room.removeMessage({ messageId: row.messageId }));
  return (
    <Menu
      opened
      withInitialFocusPlaceholder={false}
      menuItemTabIndex={0}
      // Without `keydown`: the very key that opened the menu would close it.
      clickOutsideEvents={['mousedown', 'touchstart']}
      onClose={props.onClose}
      position="bottom-end"
      width={230}
      shadow="md"
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
        <Menu.Item
          leftSection={<MessageSquareReply size={15} />}
          onClick={() => props.onReply(name)}
          data-testid="menu-reply"
        >
          {t('stage.chat.menu.reply', { name })}
        </Menu.Item>
        {row.host ? null : (
          <>
            <Menu.Divider />
            {muted ? (
              <Menu.Item
                leftSection={<Volume2 size={15} />}
                onClick={() => void unmute.run()}
                data-testid="menu-unmute"
              >
                {t('stage.chat.menu.unmute')}
              </Menu.Item>
            ) : (
              <>
                <Menu.Item
                  leftSection={<Clock size={15} />}
                  onClick={() => void mute.run(TEN_MINUTES_S)}
                  data-testid="menu-mute-10"
                >
                  {t('stage.chat.menu.mute10')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<VolumeX size={15} />}
                  onClick={() => void mute.run(null)}
                  data-testid="menu-mute-open"
                >
                  {t('stage.chat.menu.muteOpen')}
                </Menu.Item>
              </>
            )}
          </>
        )}
        {props.hidden ? null : (
          <Menu.Item
            leftSection={<MessageSquareX size={15} />}
            onClick={() => void removeMessage.run()}
            data-testid="menu-remove-message"
          >
            {t('stage.chat.menu.removeMessage')}
          </Menu.Item>
        )}
        {row.host || removed ? null : (
          <Menu.Item
            leftSection={<UserX size={15} />}
            className={styles.danger}
            closeMenuOnClick={sure}
            onClick={() => (sure ? void removeViewer.run() : setSure(true))}
            data-testid="menu-remove-viewer"
          >
            {sure ? t('stage.chat.menu.removeSure') : t('stage.chat.menu.removeViewer')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
