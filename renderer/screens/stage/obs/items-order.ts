import type { ObsItem } from '../../../../shared/domain/index.ts';

export type ItemRow = {
  /** Item ids are unique within their scene or group only. */
  readonly key: string;
  readonly item: ObsItem;
  /** Its group is hidden: it is not seen, whatever it says itself. */
  readonly covered: boolean;
};

/** Items in the order of OBS, each group's parts under their group. A part whose group is not there stands alone. */
export function arrangeItems(items: readonly ObsItem[]): ItemRow[] {
  const parts = new Map<string, ObsItem[]>();
  const groups = new Set(items.filter((item) => item.kind === 'group').map((item) => item.name));
  const top: ObsItem[] = [];
  for (const item of items) {
    if (item.group === null || !groups.has(item.group)) top.push(item);
    else parts.set(item.group, [...(parts.get(item.group) ?? []), item]);
  }
  const row = (item: ObsItem, covered: boolean): ItemRow => ({
    key: `${item.group ?? ''}\n${item.id}`,
    item,
    covered,
  });
  return top.flatMap((item) => [
    row(item, false),
    ...(item.kind === 'group' ? (parts.get(item.name) ?? []).map((part) => row(part, !item.enabled)) : []),
  ]);
}
