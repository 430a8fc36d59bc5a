import {
  type Fault,
  type PlatformState,
  type Profile,
  type Reply,
  type RoomEvent,
  refuse,
  type StudioState,
  type Topic,
  type TopicId,
} from '../../../shared/domain/index.ts';
import { createPacer } from '../pace.ts';
import type { PlatformClient } from '../platform/index.ts';
import { type BagCommands, createDeskBag, type DeskBag } from './bag.ts';
import { createModerationBook, entryOf, NO_MODERATION } from './moderation.ts';
import { pollDelay, retryDelay } from './poll.ts';

export type DeskSections = Pick<StudioState, 'platform' | 'topics' | 'chosenTopicId' | 'bag' | 'moderation'>;

export type DeskOptions = {
  onChange(sections: Partial<DeskSections>): void;
  isLive(): boolean;
  /** The running room's events about its moderation from the studio's log: a new connection goes on from them. */
  recall?(): readonly RoomEvent[];
  /** Why a text may not go out (`core/compliance`), or null. */
  refuseText?(text: string, field: 'title' | 'pitch' | 'perk'): { ok: false; fault: Fault } | null;
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
    setCover(topicId: TopicId, file: File, version?: number): Promise<Reply<Topic>>;
    /** Looks at the words first: `text_blocked` names field and words, and the platform is not asked. */
    submit(topicId: TopicId, version: number): Promise<Reply<Topic>>;
    withdraw(topicId: TopicId): Promise<Reply<Topic>>;
    appeal(topicId: TopicId, message: string): Promise<Reply<Topic>>;
    copy(topicId: TopicId): Promise<Reply<Topic>>;
    remove(topicId: TopicId): Promise<Reply<unknown>>;
  };
  search: DeskBag['search'];
  lookup: DeskBag['lookup'];
  bag: BagCommands;
  setFilters(words: readonly string[]): Promise<Reply<unknown>>;
  /** Asks again who is blocked: outside of a room no event tells. */
  readBlocked(): Promise<void>;
  /** What a room event says about bag and moderation. */
  /** One change for all of them; mere sales in a rush are told at most five times a second. */
  apply(events: readonly RoomEvent[]): void;
  close(): void;
};

/** Stock and sales that nothing else hangs on are told this often. */
const SALES_MS = 200;
/** Events that change no more than them. */
const QUIET: ReadonlySet<RoomEvent['kind']> = new Set([
  'chat',
  'question',
  'like',
  'join',
  'order',
  'order_problem',
  'viewers',
  'answered',
]);

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

  const book = createModerationBook((moderation) => set({ moderation }));
  const set = (patch: Partial<DeskSections>) => {
    sections = { ...sections, ...patch };
    if (gathered) Object.assign(gathered, patch);
    else options.onChange(patch);
  };
  /** Changes made while a batch of events is worked off. */
  let gathered: Partial<DeskSections> | null = null;
  const sales = createPacer(SALES_MS, () => options.onChange({ bag: sections.bag }));
  const inOneChange = (events: readonly RoomEvent[], one: (event: RoomEvent) => void) => {
    const changed: Partial<DeskSections> = {};
    gathered = changed;
    for (const event of events) one(event);
    gathered = null;
    if (Object.keys(changed).length === 0) return;
    if (events.some((event) => !QUIET.has(event.kind)) || !('bag' in changed)) options.onChange(changed);
    else sales.ask();
  };

  const online = (rehearsal: boolean): PlatformState =>
    profile ? { kind: 'online', rehearsal, profile } : { kind: 'connecting', rehearsal };

  const later = (ms: number) => {
    if (timer) clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void refresh(), ms);
  };

  /** One round of questions. A failed one keeps the last answers and says why nothing newer came. */
  async function ask(target: { client: PlatformClient; rehearsal: boolean }): Promise<void> {
    const blocksSeen = book.blocksSeen();
    const [me, topics, polledBag, filters, blocked] = await Promise.all([
      target.client.me(),
      target.client.topics.list(),
      target.client.bag.get(),
      target.client.moderation.getFilters(),
      target.client.moderation.blocked(),
    ]);
    if (closed || link !== target) return;
    const failed = [me, topics, polledBag].find((reply) => !reply.ok);
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
      ...(polledBag.ok ? { bag: bag.learn(polledBag.value) } : {}),
      moderation: book.learn({
        ...(filters.ok ? { words: filters.value.words } : {}),
        // An answer that was under way when the log told of a block is older than the log.
        ...(blocked.ok && blocksSeen === book.blocksSeen() ? { blocked: blocked.value.viewers.map(entryOf) } : {}),
      }),
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

  const bag = createDeskBag({
    bag: () => sections.bag,
    set: (next) => set({ bag: next }),
    client: () => link?.client ?? null,
    refresh,
    refuseText: options.refuseText,
    now,
  });

  return {
    sections: () => sections,
    client: () => link?.client ?? null,
    connect(next) {
      link = next;
      profile = null;
      bag.forget();
      attempt = 0;
      set({
        platform: next ? { kind: 'connecting', rehearsal: next.rehearsal } : { kind: 'none' },
        topics: null,
        chosenTopicId: null,
        bag: null,
        moderation: book.start(options.recall?.() ?? []),
      });
      if (next) void refresh();
      else if (timer) clearTimeout(timer);
    },
    failed(fault, rehearsal) {
      link = null;
      profile = null;
      bag.forget();
      if (timer) clearTimeout(timer);
      // What another platform said is not this one's word.
      set({
        platform: { kind: 'offline', rehearsal, profile: null, fault, nextTryAtMs: now() },
        topics: null,
        chosenTopicId: null,
        bag: null,
        moderation: book.start([]),
      });
    },
    refresh,
    async forget() {
      await asking;
      bag.forget();
      set({ topics: null, chosenTopicId: null, bag: null, moderation: book.start([]) });
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
      setCover: (topicId, file, version) => onTopic((client) => client.topics.setCover({ topicId, file, version })),
      async submit(topicId, version) {
        const topic = sections.topics?.find((one) => one.id === topicId);
        // Another version than the one the caller saw is refused by the platform, which has the newest words.
        const blocked = topic?.version === version ? blockedWords(topic, options.refuseText) : null;
        return blocked ?? onTopic((client) => client.topics.submit({ topicId, version }));
      },
      withdraw: (topicId) => onTopic((client) => client.topics.withdraw({ topicId })),
      appeal: (topicId, message) => onTopic((client) => client.topics.appeal({ topicId, message })),
      copy: (topicId) => onTopic((client) => client.topics.copy({ topicId })),
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
    search: bag.search,
    lookup: bag.lookup,
    bag: bag.commands,
    async setFilters(words) {
      if (!link) return refuse('no_platform');
      const reply = await link.client.moderation.setFilters({ words: [...words] });
      if (reply.ok) set({ moderation: book.learn({ words: reply.value.words }) });
      return reply;
    },
    async readBlocked() {
      const reply = await link?.client.moderation.blocked();
      if (reply?.ok) set({ moderation: book.learn({ blocked: reply.value.viewers.map(entryOf) }) });
    },
    apply: (events) =>
      inOneChange(events, (event) => {
        book.apply(event);
        bag.apply(event);
      }),
    close() {
      closed = true;
      sales.close();
      book.close();
      bag.close();
      if (timer) clearTimeout(timer);
    },
  };
}

function blockedWords(topic: Topic, refuseText: DeskOptions['refuseText']): { ok: false; fault: Fault } | null {
  for (const field of ['title', 'pitch'] as const) {
    const refused = refuseText?.(topic[field], field);
    if (refused) return { ok: false, fault: { ...refused.fault, field } };
  }
  return null;
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
