import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import {
  cleanLine,
  comparedPrice,
  FaultError,
  fault,
  ItemId as ItemIdSchema,
  priceNow,
  type Room,
  type Viewer,
  ViewerId,
} from '../../../../shared/domain/index.ts';
import type { Bags } from '../bag.ts';
import { type Crowd, MAX_LIKES_AT_ONCE, MAX_QUANTITY } from '../crowd.ts';
import type { FlvHub } from '../ingest/hub.ts';
import type { Moderation } from '../moderation.ts';
import type { Rooms } from '../rooms.ts';
import type { Realtime } from '../sfu/index.ts';
import type { Topics } from '../topics.ts';
import type { ShownVideo, Video } from '../video.ts';
import type { World } from '../world.ts';
import type { Assets } from './assets.ts';
import { faultResponse, inputFault, toFault } from './faults.ts';
import { createLimiter } from './limits.ts';
import { forViewer, sendsOut } from './viewerEvents.ts';
import { mountViewerRealtime } from './viewerRealtime.ts';

const COOKIE = 'redcast_viewer';
/** Phones and tabs that may follow the room at once, and watch the video at once. */
const MAX_STREAMS = 500;
const PING_MS = 15_000;
const BODY_MAX_BYTES = 8 * 1024;

const Join = z.object({ name: z.string().max(400).transform(cleanLine).pipe(z.string().min(1).max(20)) });
const Say = z.object({ text: z.string().max(4000) });
const Like = z.object({ count: z.number().int().min(1).max(MAX_LIKES_AT_ONCE) });
const Buy = z.object({
  itemId: ItemIdSchema,
  quantity: z.number().int().min(1).max(MAX_QUANTITY),
  /** What one unit costs by the buyer's page; nobody pays more than they saw. */
  price: z.number().int().min(1).optional(),
});

export type ViewerParts = {
  world: World;
  rooms: Rooms;
  topics: Topics;
  bags: Bags;
  crowd: Crowd;
  moderation: Moderation;
  hub: FlvHub;
  realtime: Realtime;
  /** Which way the picture comes now. */
  video: Video;
  assets: Assets;
  hostName: () => string;
  /** How many people have the room open now. */
  onPeople: (count: number) => void;
};

/** Everything a phone may reach: the watch page, its small API, pictures and the video. No way to the creator's API. */
export function createViewerApp(parts: ViewerParts): { app: Hono; close(): void } {
  const { world, rooms, bags, crowd, moderation } = parts;
  const app = new Hono();
  const slow = createLimiter(1, 5, world.now);
  const quick = createLimiter(5, 20, world.now);
  const arrivals = createLimiter(0.5, 30, world.now);
  const stops = new Set<() => void>();
  let streams = 0;
  /** Open event streams by viewer cookie: a person with two tabs is one person. */
  const present = new Map<string, number>();

  const address = (c: Context): string | null => {
    const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
    const from = incoming?.socket?.remoteAddress?.replace(/^::ffff:/, '') ?? null;
    // Everything on this machine shares one address; sending out one tab must not send out the host's others.
    return from === null || from === '::1' || from.startsWith('127.') ? null : from;
  };
  const viewerId = (c: Context): ViewerId | null => {
    const parsed = ViewerId.safeParse(getCookie(c, COOKIE));
    return parsed.success && parsed.data.startsWith('v_') ? parsed.data : null;
  };
  const liveRoom = (): Room => {
    const room = rooms.current();
    if (!room) throw fault('room_not_live', { retry: 'later' });
    return room;
  };
  /** Refuses who was sent out of the room or is blocked. */
  const welcome = (room: Room, id: ViewerId, from: string | null) => {
    const why = crowd.keptOut(room.id, id, from);
    if (why) throw fault(why);
  };
  const joined = (c: Context): { room: Room; viewer: Viewer } => {
    const room = liveRoom();
    const id = viewerId(c);
    const viewer = id ? crowd.viewer(room.id, id) : null;
    if (!viewer) throw fault('bad_input', { field: 'name', rule: 'join_first', retry: 'now' });
    welcome(room, viewer.id, address(c));
    return { room, viewer };
  };
  const allow = (limiter: (name: string) => boolean, name: string) => {
    if (!limiter(name)) throw fault('rate_limited', { retry: 'later' });
  };
  const body = async <S extends z.ZodType>(c: Context, schema: S, maxBytes = BODY_MAX_BYTES): Promise<z.infer<S>> => {
    // A form of another site can post text, but not JSON, without asking first; and nobody here answers that question.
    if (!c.req.header('content-type')?.startsWith('application/json'))
      throw fault('bad_input', { rule: 'content_type' });
    const text = await c.req.text();
    if (text.length > maxBytes) throw fault('too_large', { params: { max: maxBytes } });
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      throw fault('bad_input', { rule: 'malformed' });
    }
    const parsed = schema.safeParse(raw);
    if (!parsed.success) throw new FaultError(inputFault(parsed.error.issues));
    return parsed.data;
  };
  /** What viewers see of an item: a flash price only once it runs, a comparison only with its basis. */
  const shownItems = () =>
    bags.items().map((item) => ({
      id: item.id,
      title: item.title,
      imageUrl: `/images/products/${item.productId}`,
      price: priceNow(item),
      flashEndsAtMs: item.flash?.running ? item.flash.endsAtMs : null,
      compared: comparedPrice(item, world.now()),
      stock: item.stock,
      limit: item.limit,
      perk: item.perk,
      available: item.available,
    }));

  app.onError((error) => {
    const known = toFault(error);
    return known
      ? faultResponse(known, known.code === 'rate_limited' ? 429 : 422)
      : faultResponse({ code: 'internal', retry: 'later' }, 500);
  });

  app.get('/', (c) => c.redirect('/watch/'));
  app.get('/watch', (c) => c.redirect('/watch/'));
  app.get('/watch/api/room', (c) => {
    const room = rooms.current();
    const id = viewerId(c);
    const me = room && id ? crowd.viewer(room.id, id) : null;
    if (room && id) welcome(room, id, address(c));
    const tally = room ? rooms.report(room.id) : null;
    const pinned = room ? moderation.pinned(room.id) : null;
    return c.json({
      room: room
        ? {
            id: room.id,
            title: room.title,
            status: room.status,
            receiving: room.receiving,
            ...parts.video.now(),
            lastSeq: room.lastSeq,
            slowSeconds: room.slowSeconds,
            pinned: pinned && { messageId: pinned.messageId, name: pinned.from.name, text: pinned.text },
            host: parts.hostName(),
            watching: tally?.watching ?? 0,
            likes: tally?.likes ?? 0,
          }
        : null,
      items: room ? shownItems() : [],
      explaining: room ? (bags.explaining()?.itemId ?? null) : null,
      serverMs: world.now(),
      me: room && me ? { ...me, muted: crowd.muted(room.id, me.id) } : null,
    });
  });
  app.post('/watch/api/join', async (c) => {
    const { name } = await body(c, Join);
    const from = address(c);
    allow(arrivals, from ?? 'here');
    const room = liveRoom();
    const id = viewerId(c) ?? ViewerId.parse(`v_${randomBytes(18).toString('base64url')}`);
    welcome(room, id, from);
    crowd.join(room.id, { id, name }, from);
    setCookie(c, COOKIE, id, { httpOnly: true, sameSite: 'Lax', path: '/watch', maxAge: 12 * 3600 });
    return c.json({ me: { id, name } });
  });
  app.post('/watch/api/chat', async (c) => {
    const { room, viewer } = joined(c);
    allow(slow, `chat ${viewer.id}`);
    const { text } = await body(c, Say);
    return c.json(crowd.say(room.id, viewer, text));
  });
  app.post('/watch/api/like', async (c) => {
    const { room, viewer } = joined(c);
    allow(quick, `like ${viewer.id}`);
    const { count } = await body(c, Like);
    crowd.like(room.id, viewer, count);
    return c.json({ ok: true });
  });
  app.post('/watch/api/order', async (c) => {
    const { room, viewer } = joined(c);
    allow(slow, `order ${viewer.id}`);
    const input = await body(c, Buy);
    const asked = priceNow(bags.item(input.itemId)).minor;
    if (input.price !== undefined && asked > input.price)
      throw fault('version_conflict', { field: 'price', retry: 'now', params: { seen: input.price, is: asked } });
    const { item, total } = crowd.buy(room.id, viewer, input.itemId, input.quantity);
    return c.json({
      title: item.title,
      quantity: input.quantity,
      total,
      stockLeft: item.stock,
    });
  });
  app.get('/watch/api/events', (c) => {
    const { room, viewer } = joined(c);
    if (streams >= MAX_STREAMS) throw fault('rate_limited', { retry: 'later' });
    const asked = Number(c.req.header('last-event-id') ?? c.req.query('after') ?? '0');
    const after = Number.isSafeInteger(asked) && asked >= 0 ? asked : 0;
    const stop = new AbortController();
    const encoder = new TextEncoder();
    const events = world.log.follow(room.id, after, stop.signal);
    const mine = viewer.id;
    let open = true;
    streams += 1;
    present.set(mine, (present.get(mine) ?? 0) + 1);
    parts.onPeople(present.size);
    const finish = () => {
      if (!open) return;
      open = false;
      clearInterval(ping);
      unheard();
      stops.delete(finish);
      stop.abort();
      streams -= 1;
      const rest = (present.get(mine) ?? 1) - 1;
      if (rest > 0) present.set(mine, rest);
      else present.delete(mine);
      try {
        parts.onPeople(present.size);
      } catch {
        // The room may have ended a moment ago; there is nobody left to count.
      }
    };
    stops.add(finish);
    let send: ReadableStreamDefaultController<Uint8Array> | null = null;
    const ping = setInterval(() => {
      if (open && (send?.desiredSize ?? 0) >= 0) send?.enqueue(encoder.encode(': \n\n'));
    }, PING_MS);
    ping.unref();
    // Beside the numbered events: which way the picture comes is a fact of now, and a newer one replaces it.
    const showVideo = (shown: ShownVideo) => {
      if (open) send?.enqueue(encoder.encode(`event: video\ndata: ${JSON.stringify(shown)}\n\n`));
    };
    const unheard = parts.video.listen(showVideo);
    c.req.raw.signal.addEventListener('abort', finish, { once: true });
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller;
        controller.enqueue(encoder.encode('retry: 2000\n\n'));
        showVideo(parts.video.now());
      },
      async pull(controller) {
        for (;;) {
          const next = await events.next();
          if (next.done) {
            finish();
            controller.close();
            return;
          }
          const why = sendsOut(next.value, mine) ? crowd.keptOut(room.id, mine, null) : null;
          if (why) {
            controller.enqueue(encoder.encode(`event: removed\ndata: ${JSON.stringify({ why })}\n\n`));
            finish();
            controller.close();
            return;
          }
          const shown = forViewer(moderation, room.id, mine, next.value);
          if (shown === null) continue;
          controller.enqueue(encoder.encode(`id: ${next.value.seq}\ndata: ${JSON.stringify(shown)}\n\n`));
          return;
        }
      },
      cancel: finish,
    });
    return new Response(stream, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
  });
  app.get('/watch/live.flv', (c) => {
    const room = liveRoom();
    const id = viewerId(c);
    if (id) welcome(room, id, address(c));
    if (room.status !== 'live') throw fault('room_not_live', { retry: 'later' });
    if (!parts.hub.decodable()) throw fault('ingest_no_media', { retry: 'later' });
    if (parts.hub.readers() >= MAX_STREAMS) throw fault('rate_limited', { retry: 'later' });
    return new Response(parts.hub.watch(c.req.raw.signal), {
      headers: { 'content-type': 'video/x-flv', 'cache-control': 'no-store' },
    });
  });

  mountViewerRealtime(app, {
    realtime: parts.realtime,
    now: world.now,
    body,
    who: (c) => address(c) ?? 'here',
    watched(c) {
      const room = liveRoom();
      const id = viewerId(c);
      if (id) welcome(room, id, address(c));
      return room;
    },
    stillWelcome(c) {
      const [room, id, from] = [liveRoom(), viewerId(c), address(c)];
      return () => id === null || crowd.keptOut(room.id, id, from) === null;
    },
  });

  app.get('/images/products/:id', async (c) => {
    const asset = await parts.assets.productImage(c.req.param('id'));
    return asset
      ? c.body(asset.bytes, 200, { 'content-type': asset.type, 'cache-control': 'public, max-age=86400' })
      : faultResponse({ code: 'not_found', retry: 'never' }, 404);
  });
  app.get('/images/covers/:id', (c) => {
    const cover = parts.topics.cover(c.req.param('id'));
    return cover
      ? c.body(new Uint8Array(cover.bytes), 200, {
          'content-type': cover.type,
          'cache-control': 'public, max-age=86400, immutable',
          'x-content-type-options': 'nosniff',
        })
      : faultResponse({ code: 'not_found', retry: 'never' }, 404);
  });
  const pageFile = async (c: Context, name: string) => {
    const asset = await parts.assets.page(name);
    if (!asset) return faultResponse({ code: 'not_found', retry: 'never' }, 404);
    return c.body(asset.bytes, 200, {
      'content-type': asset.type,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; media-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    });
  };
  app.get('/watch/', (c) => pageFile(c, 'index.html'));
  app.get('/watch/:file', (c) => pageFile(c, c.req.param('file')));
  app.notFound(() => faultResponse({ code: 'not_found', retry: 'never', rule: 'path' }, 404));

  return {
    app,
    close() {
      for (const stop of [...stops]) stop();
    },
  };
}
