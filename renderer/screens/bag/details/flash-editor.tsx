import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, flashPhase, formatMoney } from '../../../../shared/domain/index.ts';
import { usePlatformNow } from '../../../app/index.ts';
import { faultWords, formatTime } from '../../../i18n/index.ts';
import { countdown } from '../clock.ts';
import { useEdit } from '../edits/use-edit.ts';
import { useLostEdit } from '../edits/use-lost-edit.ts';
import { plainPrice } from '../plain-price.ts';
import styles from './details.module.css';
import { type FlashFault, type FlashForm, flashPlan } from './flash-plan.ts';
import { Part } from './part.tsx';

const EMPTY: FlashForm = { price: '', when: 'now', startAt: '', minutes: '10' };

/** A lower price for a while: planned or started here, begun and ended by the platform's clock. */
export function FlashEditor({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const edit = useEdit('flash');
  const [changing, setChanging] = useState<{ form: FlashForm; seen: BagItem } | null>(null);
  useLostEdit(item.id, changing !== null);
  const now = usePlatformNow();
  const { flash } = item;
  const end = () => void edit.save(item, null);
  const showForm = flash === null || changing !== null;
  return (
    <Part title={t('bag.sell.flash')} hint={t('bag.sell.flashHint')} data-testid="flash-editor">
      {flash ? (
        <div className={styles.flashNow} data-testid="flash-state" data-running={flash.running}>
          <p className="num">
            {flash.running
              ? t('bag.sell.running', {
                  price: formatMoney(flash.price),
                  time: formatTime(flash.endsAtMs, i18n.language),
                  left: countdown(flash.endsAtMs - now),
                })
              : flashPhase(flash, now) === 'over'
                ? t('bag.sell.over', { time: formatTime(flash.endsAtMs, i18n.language) })
                : t('bag.sell.planned', {
                    price: formatMoney(flash.price),
                    from: formatTime(flash.startsAtMs, i18n.language),
                    to: formatTime(flash.endsAtMs, i18n.language),
                    wait: countdown(flash.startsAtMs - now),
                  })}
          </p>
          <Group gap={6}>
            {changing ? null : (
              <Button
                size="xs"
                onClick={() => setChanging({ form: { ...EMPTY, price: plainPrice(flash.price) }, seen: item })}
                data-testid="flash-change"
              >
                {t('bag.sell.change')}
              </Button>
            )}
            <Button size="xs" loading={edit.pending} onClick={end} data-testid="flash-end">
              {flash.running ? t('bag.sell.end') : t('bag.sell.unplan')}
            </Button>
          </Group>
        </div>
      ) : null}
      {showForm ? (
        <Form
          // A flash price that somebody else ended leaves the words in the form.
          item={item}
          form={changing?.form ?? EMPTY}
          onType={(form) => setChanging((before) => ({ form, seen: before?.seen ?? item }))}
          onCancel={flash ? () => setChanging(null) : null}
          pending={edit.pending}
          onSend={async (plan) => {
            const done = await edit.save(changing?.seen ?? item, plan);
            if (done.kind !== 'refused') setChanging(null);
          }}
          now={now}
        />
      ) : null}
      {edit.fault ? (
        <p className={styles.error} role="alert" data-testid="flash-fault">
          {faultWords(i18n, edit.fault).title}
        </p>
      ) : null}
    </Part>
  );
}

function Form(props: {
  item: BagItem;
  form: FlashForm;
  now: number;
  pending: boolean;
  onType: (form: FlashForm) => void;
  onSend: (plan: Extract<ReturnType<typeof flashPlan>, { ok: true }>['plan']) => Promise<void>;
  onCancel: (() => void) | null;
}) {
  const { item, form, now, pending, onType, onSend, onCancel } = props;
  const { t } = useTranslation();
  const [fault, setFault] = useState<FlashFault | null>(null);
  const words: Record<FlashFault['why'], string> = {
    price: t('bag.price.bad'),
    not_below: t('bag.sell.notBelow', { price: formatMoney(item.livePrice) }),
    far_below: t('bag.price.far', { price: formatMoney(item.listPrice) }),
    time: t('bag.sell.timeBad'),
    minutes: t('bag.sell.minutesBad'),
  };
  const error = (field: FlashFault['field']) => (fault?.field === field ? words[fault.why] : undefined);
  const type = (more: Partial<FlashForm>) => {
    setFault(null);
    onType({ ...form, ...more });
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const result = flashPlan(form, item, now);
    if (result.ok) void onSend(result.plan);
    else setFault(result);
  };
  return (
    <form onSubmit={send} className={styles.flashForm}>
      <TextInput
        size="xs"
        label={t('bag.sell.flashPrice')}
        leftSection={<span aria-hidden="true">{formatMoney(item.livePrice).charAt(0)}</span>}
        value={form.price}
        onChange={(event) => type({ price: event.currentTarget.value })}
        inputMode="decimal"
        autoComplete="off"
        error={error('price')}
        classNames={{ input: 'num' }}
        data-testid="flash-price"
      />
      <TextInput
        size="xs"
        label={t('bag.sell.minutes')}
        value={form.minutes}
        onChange={(event) => type({ minutes: event.currentTarget.value })}
        inputMode="numeric"
        autoComplete="off"
        error={error('minutes')}
        classNames={{ input: 'num' }}
        data-testid="flash-minutes"
      />
      <div className={styles.wide}>
        <SegmentedControl
          size="xs"
          aria-label={t('bag.sell.flashStart')}
          data={[
            { value: 'now', label: t('bag.sell.now') },
            { value: 'at', label: t('bag.sell.at') },
          ]}
          value={form.when}
          onChange={(value) => type({ when: value === 'at' ? 'at' : 'now' })}
          data-testid="flash-when"
        />
        {form.when === 'at' ? (
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={t('bag.sell.startAt')}
            value={form.startAt}
            onChange={(event) => type({ startAt: event.currentTarget.value })}
            error={error('startAt')}
            data-testid="flash-start-at"
          />
        ) : null}
      </div>
      <Group gap={6} className={styles.wide}>
        <Button size="xs" type="submit" loading={pending} data-testid="flash-send">
          {form.when === 'now' ? t('bag.sell.start') : t('bag.sell.plan')}
        </Button>
        {onCancel ? (
          <Button size="xs" variant="subtle" color="gray" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
        ) : null}
      </Group>
    </form>
  );
}
