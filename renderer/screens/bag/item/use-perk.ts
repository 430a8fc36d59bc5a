import { useState } from 'react';
import { applyRewrite, type Finding } from '../../../../shared/compliance/index.ts';
import { type BagItem, cleanLine, type Fault, graphemes, PERK_MAX } from '../../../../shared/domain/index.ts';
import { useFindings } from '../../../app/index.ts';
import { useEdit } from '../edits/use-edit.ts';
import { useLostEdit } from '../edits/use-lost-edit.ts';

export type PerkEditing = {
  readonly text: string;
  readonly tooLong: boolean;
  readonly findings: readonly Finding[];
  readonly fault: Fault | null;
  readonly pending: boolean;
  type(text: string): void;
  /** `again` sends words once more that were refused; leaving the field does not. */
  keep(again: boolean): Promise<void>;
  forget(): void;
  accept(finding: Finding): void;
};

/** The perk of one item while it is typed: read by the rules at each pause, sent when the field is left. */
export function usePerk(item: BagItem): PerkEditing {
  const [typed, setTyped] = useState<{ text: string; seen: BagItem } | null>(null);
  const edit = useEdit('perk');
  useLostEdit(item.id, typed !== null);
  const text = typed?.text ?? item.perk;
  const findings = useFindings(text, 'perk', { stock: item.stock });
  const tooLong = graphemes(cleanLine(text), PERK_MAX) > PERK_MAX;
  const send = async (seen: BagItem, raw: string) => {
    const perk = cleanLine(raw);
    if (perk === item.perk) {
      setTyped(null);
      return;
    }
    const end = await edit.save(seen, perk);
    if (end.kind !== 'refused') setTyped(null);
  };
  return {
    text,
    tooLong,
    findings,
    fault: edit.fault,
    pending: edit.pending,
    type(next) {
      edit.clear();
      setTyped((before) => ({ text: next, seen: before?.seen ?? item }));
    },
    async keep(again) {
      if (typed === null || tooLong || edit.pending || (edit.fault && !again)) return;
      await send(typed.seen, typed.text);
    },
    forget() {
      setTyped(null);
      edit.clear();
    },
    accept(finding) {
      const next = applyRewrite(text, finding);
      const seen = typed?.seen ?? item;
      setTyped({ text: next, seen });
      if (graphemes(cleanLine(next), PERK_MAX) <= PERK_MAX) void send(seen, next);
    },
  };
}
