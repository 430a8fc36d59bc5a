import type { Fault, ProductId, Reply, StudioState } from '../../shared/domain/index.ts';
import type { Compliance } from './compliance/index.ts';
import { createPinGuard } from './desk/index.ts';
import { createRoomFeed, type RoomFeed } from './room/index.ts';
import { type CardJudge, createCardJudge, explainedItem } from './stage/index.ts';
import type { StudioDb } from './store/index.ts';

/** What the studio watches over while things are sold. */
export type Selling = {
  /** The room's events, kept before they are told. */
  feed: RoomFeed;
  card: { allows: CardJudge; forget(): void };
  /** What may be stale about the item that is explained; null when nothing is. */
  suggestion(): StudioState['pinSuggestion'];
  keepExplaining: ReturnType<typeof createPinGuard>['keep'];
  /** The bag has changed: who follows the explained item hears of it. */
  explained(bag: StudioState['bag']): void;
};

export function createSelling(options: {
  events: StudioDb['events'];
  refuseText: Compliance['refuse'];
  state(): StudioState;
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  /** Takes notices with this code away: their cause is gone. */
  settled(code: Fault['code']): void;
  explainNothing(): Promise<Reply<unknown>>;
  onExplained(productId: ProductId | null): void;
}): Selling {
  const { events, notice } = options;
  const card = createCardJudge((text, context) => options.refuseText(text, 'card', context));
  const guard = createPinGuard({
    unpin: options.explainNothing,
    onUnpinned: (item) => notice({ code: 'explained_sold_out', retry: 'never', params: { name: item.title } }, 'info'),
  });
  let heldTurn = '';

  return {
    card,
    keepExplaining: guard.keep,
    feed: createRoomFeed({
      append(sessionId, batch) {
        const kept = events.append(sessionId, batch);
        if (kept.ok) {
          options.settled('events_not_kept');
          guard.heard(batch);
        } else notice({ ...kept.fault, code: 'events_not_kept', rule: kept.fault.code }, 'error');
        return kept;
      },
      after: events.after,
      lastSeq: events.lastSeq,
    }),
    suggestion() {
      const { bag, live, settings } = options.state();
      return guard.look({ bag, live: live.kind === 'live', staleMinutes: settings.desk.staleMinutes });
    },
    explained(bag) {
      if (!bag) return;
      const item = explainedItem(bag);
      options.onExplained(item?.productId ?? null);
      const held = item && options.state().settings.stage.showCard ? card.heldBack(item) : null;
      // Once for each time that it is explained: a notice that comes back after “Dismiss” is a nuisance.
      const turn = held ? `${item?.id} ${bag.explaining?.sinceMs}` : '';
      if (held && turn !== heldTurn) notice(held);
      heldTurn = turn;
    },
  };
}
