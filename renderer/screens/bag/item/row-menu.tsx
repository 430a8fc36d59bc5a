import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine, EllipsisVertical, ListOrdered } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';

/** Moving without dragging: to the ends, one up or down, or to a place by its number. */
export function RowMenu(props: { item: BagItem; at: number; count: number; onMove: (toIndex: number) => void }) {
  const { item, at, count, onMove } = props;
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const last = count - 1;
  return (
    <>
      <Menu position="bottom-end" width={210} menuItemTabIndex={0} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon aria-label={t('bag.item.menu', { title: item.title })} data-testid="item-menu">
            <EllipsisVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<ArrowUpToLine size={15} />}
            disabled={at === 0}
            onClick={() => onMove(0)}
            data-testid="move-top"
          >
            {t('bag.move.top')}
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowUp size={15} />}
            disabled={at === 0}
            onClick={() => onMove(at - 1)}
            data-testid="move-up"
          >
            {t('bag.move.up')}
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowDown size={15} />}
            disabled={at === last}
            onClick={() => onMove(at + 1)}
            data-testid="move-down"
          >
            {t('bag.move.down')}
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowDownToLine size={15} />}
            disabled={at === last}
            onClick={() => onMove(last)}
            data-testid="move-bottom"
          >
            {t('bag.move.bottom')}
          </Menu.Item>
          <Menu.Item
            leftSection={<ListOrdered size={15} />}
            disabled={count < 2}
            onClick={() => setAsking(true)}
            data-testid="move-place"
          >
            {t('bag.move.place')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking ? <PlaceDialog {...props} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function PlaceDialog(props: {
  item: BagItem;
  at: number;
  count: number;
  onMove: (toIndex: number) => void;
  onClose: () => void;
}) {
  const { item, at, count, onMove, onClose } = props;
  const { t } = useTranslation();
  const [text, setText] = useState(String(at + 1));
  const [bad, setBad] = useState(false);
  const move = (event: FormEvent) => {
    event.preventDefault();
    const place = /^\d{1,3}$/.test(text.normalize('NFKC').trim()) ? Number(text.normalize('NFKC')) : 0;
    if (place < 1 || place > count) return setBad(true);
    onClose();
    if (place - 1 !== at) onMove(place - 1);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        <span className="clip" dir="auto">
          {t('bag.move.title', { title: item.title })}
        </span>
      }
      withCloseButton={false}
      size={380}
      styles={{ title: { fontWeight: 650, fontSize: 16, minWidth: 0 } }}
      data-testid="place-dialog"
    >
      <form onSubmit={move}>
        <TextInput
          label={t('bag.move.to', { count })}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setBad(false);
          }}
          onFocus={(event) => event.currentTarget.select()}
          inputMode="numeric"
          error={bad ? t('bag.move.bad', { count }) : undefined}
          classNames={{ input: 'num' }}
          data-autofocus
          data-testid="place-input"
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="filled" data-testid="place-confirm">
            {t('bag.move.do')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
