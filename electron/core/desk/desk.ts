import {
  type Bag,
  type Fault,
  type ItemId,
  type PlatformState,
  type Product,
  type ProductId,
  type Profile,
  type Reply,
  type RoomEvent,
  refuse,
  type StudioState,
  type Topic,
  type TopicId,
  type ViewerId,
} from '../../../shared/domain/index.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { PlatformClient } from '../platform/index.ts';
import { pollDelay, retryDelay } from './poll.ts';

export type DeskSections = Pick<StudioState, 'platform' | 'topics' | 'chosenTopicId' | 'bag' | 'moderation'>;

export type DeskOptions = {
  onChange(sections: Partial<DeskSections>): void;
  isLive(): boolean;
  now?(): number;
  random?(): number;
};

export type DraftText = { title: string; pitch: string; category: Topic['category']; plannedAtMs: number | null };

export type Desk = {
  sections(): DeskSections;
  /** The client in use, or null without a platform. */
  client(): PlatformClient | null;
  /** Changes platform: everything known of the old one is forgotten, the new one is asked at once. */
  connect(link: { client: PlatformClient; rehearsal: boolean } | null): void;
  /** Why the platform cannot be used (for example: the rehearsal did not start). */
  failed(fault: Fault, rehearsal: boolean): void;
  /** Asks again now. Resolves when the answers are in. */
  refresh(): Promise<void>;
  /** The platform started over: versions known so far mean nothing. */
  forget(): Promise<void>;
  chooseTopic(topicId: TopicId | null): Reply<void>;
  topics: {
    create(draft: DraftText): Promise<Reply<Topic>>;
    update(topicId: TopicId, version: number, draft: DraftText): Promise<Reply<Topic>>;
    setCover(topicId: TopicId, file: File): Promise<Reply<Topic>>;
    submit(topicId: TopicId, version: number): Promise<Reply<Topic>>;
    withdraw(topicId: TopicId): Promise<Reply<Topic>>;
    appeal(topicId: TopicId, message: string): Promise<Reply<Topic>>;
    remove(topicId: TopicId): Promise<Reply<unknown>>;
  };
  search(query: string, cursor?: string): Promise<Reply<{ products: Product[]; nextCursor: string | null }>>;
  bag: {
    add(input: { productId: ProductId; livePrice?: Price; perk?: string }): Promise<Reply<Bag>>;
    update(input: { itemId: ItemId; livePrice?: Price; perk?: string }): Promise<Reply<Bag>>;
    move(itemId: ItemId, toIndex: number): Promise<Reply<Bag>>;
    remove(itemId: ItemId): Promise<Reply<Bag>>;
    explain(itemId: ItemId | null): Promise<Reply<Bag>>;
  };
  setFilters(words: readonly string[]): Promise<Reply<unknown>>;
  /** What a room event says about bag and moderation. */
  apply(event: RoomEvent): void;
  close(): void;
};

const NO_MODERATION: DeskSections['moderation'] = {
  muted: [],
  removed: [],
  blocked: [],
  words: [],
  slowSeconds: 0,
  pinned: null,
};

export function createDesk(options: DeskOptions): Desk {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  let link: { client: PlatformClient; rehearsal: boolean } | null = null;
  let profile: Profile | null = null;
  let sections: DeskSections = {
    platform: { kind: 'none' },
    topics: null,
    chosenTopicId: null,
    bag: null,
    moderation: NO_MODERATION,
  };
  let timer: NodeJS.Timeout | null = null;
  let attempt = 0;
  let asking: Promise<void> | null = null;
  let closed = false;

  const set = (patch: Partial<DeskSections>) => {
    sections = { ...sections, ...patch };
    options.onChange(patch);
  };

  const online = (rehearsal: boolean): PlatformState =>
    profile ? { kind: 'online', rehearsal, profile } : { kind: 'connecting', rehearsal };

  const later = (ms: number) => {
    if (timer) clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void refresh(), ms);
  };

  /** One round of questions. A failed one keeps the last answers and says why nothing newer came. */
  async function ask(target: { client: PlatformClient; rehearsal: boolean }): Promise<void> {
    const [me, topics, bag, filters] = await Promise.all([
      target.client.me(),
      target.client.topics.list(),
      target.client.bag.get(),
      target.client.moderation.getFilters(),
    ]);
    if (closed || link !== target) return;
    const failed = [me, topics, bag].find((reply) => !reply.ok);
    if (failed && !failed.ok) {
      attempt += 1;
      const wait = retryDelay(attempt, random);
      set({
        platform: {
          kind: 'offline',
          rehearsal: target.rehearsal,
          profile,
          fault: failed.fault,
          nextTryAtMs: now() + wait,
        },
      });
      later(wait);
      return;
    }
    attempt = 0;
    if (me.ok) profile = me.value;
    set({
      platform: online(target.rehearsal),
      ...(topics.ok ? { topics: newestOf(sections.topics, topics.value) } : {}),
      ...(bag.ok ? { bag: newerBag(sections.bag, bag.value) } : {}),
      ...(filters.ok ? { moderation: { ...sections.moderation, words: filters.value.words } } : {}),
    });
    later(pollDelay(sections.topics, options.isLive()));
  }

  function refresh(): Promise<void> {
    const target = link;
    if (!target || closed) return Promise.resolve();
    if (timer) clearTimeout(timer);
    asking ??= ask(target).finally(() => {
      asking = null;
      if (link && link !== target) void refresh();
    });
    return asking;
  }

  async function onTopic<T extends Topic>(call: (client: PlatformClient) => Promise<Reply<T>>): Promise<Reply<T>> {
    if (!link) return refuse('no_platform');
    const reply = await call(link.client);
    if (reply.ok) {
      // Two writes at once (text and cover) may be answered in the other order: the newer version stays.
      const held = sections.topics?.find((topic) => topic.id === reply.value.id);
      const rest = (sections.topics ?? []).filter((topic) => topic.id !== reply.value.id);
      set({ topics: [held && held.version > reply.value.version ? held : reply.value, ...rest] });
      later(pollDelay(sections.topics, options.isLive()));
    } else if (reply.fault.code === 'version_conflict' || reply.fault.code === 'not_found') void refresh();
    return reply;
  }

  async function onBag(call: (client: PlatformClient, bag: Bag) => Promise<Reply<Bag>>): Promise<Reply<Bag>> {
    if (!link) return refuse('no_platform');
    if (!sections.bag) await refresh();
    const bag = sections.bag;
    if (!bag) return refuse('platform_unreachable', { retry: 'later' });
    const reply = await call(link.client, bag);
    if (reply.ok) set({ bag: newerBag(sections.bag, reply.value) });
    else if (reply.fault.code === 'version_conflict' || reply.fault.code === 'not_found') void refresh();
    return reply;
  }

  const patchItem = (itemId: ItemId, patch: (item: Bag['items'][number]) => Partial<Bag['items'][number]>) => {
    const bag = sections.bag;
    if (!bag?.items.some((item) => item.id === itemId)) return;
    const items = bag.items.map((item) => (item.id === itemId ? { ...item, ...patch(item) } : item));
    set({ bag: { ...bag, items, checkedAtMs: now() } });
  };

  return {
    sections: () => sections,
    client: () => link?.client ?? null,
    connect(next) {
      link = next;
      profile = null;
      attempt = 0;
      set({
        platform: next ? { kind: 'connecting', rehearsal: next.rehearsal } : { kind: 'none' },
        topics: null,
        chosenTopicId: null,
        bag: null,
        moderation: NO_MODERATION,
      });
      if (next) void refresh();
      else if (timer) clearTimeout(timer);
    },
    failed(fault, rehearsal) {
      link = null;
      profile = null;
      if (timer) clearTimeout(timer);
      // What another platform said is not this one's word.
      set({
        platform: { kind: 'offline', rehearsal, profile: null, fault, nextTryAtMs: now() },
        topics: null,
        chosenTopicId: null,
        bag: null,
        moderation: NO_MODERATION,
      });
    },
    refresh,
    async forget() {
      await asking;
      set({ topics: null, chosenTopicId: null, bag: null, moderation: NO_MODERATION });
      await refresh();
    },
    chooseTopic(topicId) {
      if (topicId !== null && !sections.topics?.some((topic) => topic.id === topicId))
        return refuse('not_found', { field: 'topicId' });
      set({ chosenTopicId: topicId });
      return { ok: true, value: undefined };
    },
    topics: {
      create: (draft) => onTopic((client) => client.topics.create({ draft })),
      update: (topicId, version, draft) => onTopic((client) => client.topics.update({ topicId, version, draft })),
      setCover: (topicId, file) => onTopic((client) => client.topics.setCover({ topicId, file })),
      submit: (topicId, version) => onTopic((client) => client.topics.submit({ topicId, version })),
      withdraw: (topicId) => onTopic((client) => client.topics.withdraw({ topicId })),
      appeal: (topicId, message) => onTopic((client) => client.topics.appeal({ topicId, message })),
      async remove(topicId) {
        if (!link) return refuse('no_platform');
        const reply = await link.client.topics.remove({ topicId });
        if (reply.ok)
          set({
            topics: (sections.topics ?? []).filter((topic) => topic.id !== topicId),
            ...(sections.chosenTopicId === topicId ? { chosenTopicId: null } : {}),
          });
        return reply;
      },
    },
    async search(query, cursor) {
      if (!link) return refuse('no_platform');
      return link.client.catalogue.search({ query, cursor, limit: 24 });
    },
    bag: {
      add: (input) => onBag((client) => client.bag.add(input)),
      update: (input) => onBag((client, bag) => client.bag.update({ ...input, version: bag.version })),
      move: (itemId, toIndex) => onBag((client, bag) => client.bag.move({ itemId, toIndex, version: bag.version })),
      remove: (itemId) => onBag((client) => client.bag.remove({ itemId })),
      explain: (itemId) => onBag((client) => client.bag.explain({ itemId })),
    },
    async setFilters(words) {
      if (!link) return refuse('no_platform');
      const reply = await link.client.moderation.setFilters({ words: [...words] });
      if (reply.ok) set({ moderation: { ...sections.moderation, words: reply.value.words } });
      return reply;
    },
    apply(event) {
      switch (event.kind) {
        case 'order':
          patchItem(event.itemId, (item) => ({ stock: event.stockLeft, sold: item.sold + event.quantity }));
          break;
        case 'stock':
          patchItem(event.itemId, () => ({ stock: event.stock, available: event.available }));
          break;
        case 'explain':
          if (sections.bag && sections.bag.explaining?.itemId !== (event.itemId ?? undefined))
            set({
              bag: { ...sections.bag, explaining: event.itemId ? { itemId: event.itemId, sinceMs: event.atMs } : null },
            });
          break;
        case 'moderation':
          set({ moderation: moderated(sections.moderation, event) });
          break;
        default:
          break;
      }
    },
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** Keeps a topic that a command just answered when the poll's answer is older. Order: last changed first. */
function newestOf(known: readonly Topic[] | null, polled: readonly Topic[]): Topic[] {
  return polled
    .map((topic) => {
      const held = known?.find((other) => other.id === topic.id);
      return held && held.version > topic.version ? held : topic;
    })
    .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
}

function newerBag(known: Bag | null, polled: Bag): Bag {
  return known && known.version > polled.version ? known : polled;
}

function moderated(
  list: DeskSections['moderation'],
  event: Extract<RoomEvent, { kind: 'moderation' }>,
): DeskSections['moderation'] {
  const viewer = event.viewer;
  if (!viewer) return list;
  const entry = { viewerId: viewer.id as ViewerId, name: viewer.name };
  const without = <T extends { viewerId: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.viewerId !== viewer.id);
  switch (event.action) {
    case 'mute':
      return { ...list, muted: [...without(list.muted), { ...entry, untilMs: event.untilMs }] };
    case 'unmute':
      return { ...list, muted: without(list.muted) };
    case 'remove_viewer':
      return { ...list, muted: without(list.muted), removed: [...without(list.removed), entry] };
    case 'remove_message':
    case 'filter':
      return list;
  }
}
