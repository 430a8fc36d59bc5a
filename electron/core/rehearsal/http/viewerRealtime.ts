import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { DtlsParameters, fault, type Room, RtpCapabilities, TransportId } from '../../../../shared/domain/index.ts';
import type { Realtime } from '../sfu/index.ts';
import { createLimiter } from './limits.ts';

/** Capabilities of a browser are about 8 KiB, parameters of DTLS well under one. */
const BODY_MAX_BYTES = 64 * 1024;

const Nothing = z.object({});
const Connect = z.object({ dtlsParameters: DtlsParameters });
const Consume = z.object({ rtpCapabilities: RtpCapabilities });
const Layers = z.object({ spatial: z.number().int().min(0).max(7) });

export type ViewerRealtimeParts = {
  realtime: Realtime;
  now: () => number;
  /** The live room, for somebody who may watch it; throws for anybody else. */
  watched: (c: Context) => Room;
  /** Whether who asks may still watch, at any later time. */
  stillWelcome: (c: Context) => () => boolean;
  /** Whom the limits count: an address on the network, or everybody on this machine. */
  who: (c: Context) => string;
  body: <S extends z.ZodType>(c: Context, schema: S, maxBytes: number) => Promise<z.infer<S>>;
};

/**
 * Watching in real time: a transport of one's own, and on it what the host sends. A transport's id is known to its phone alone.
 * Nothing here reaches the creator's half.
 */
export function mountViewerRealtime(app: Hono, parts: ViewerRealtimeParts): void {
  const { realtime, body } = parts;
  // A page opens one transport, and another after a break; one that asks more often is broken.
  const openings = createLimiter(0.5, 30, parts.now);
  const calls = createLimiter(10, 60, parts.now);

  const viewers = async () => (await realtime.sfu()).viewers;
  const allow = (limiter: (name: string) => boolean, name: string) => {
    if (!limiter(name)) throw fault('rate_limited', { retry: 'later' });
  };
  const live = (c: Context) => {
    if (parts.watched(c).status !== 'live') throw fault('room_not_live', { retry: 'later' });
  };
  const transport = (c: Context): string => {
    const id = TransportId.safeParse(c.req.param('id'));
    if (!id.success) throw fault('not_found', { field: 'transportId' });
    allow(calls, id.data);
    return id.data;
  };

  app.get('/watch/api/realtime/capabilities', async (c) => {
    live(c);
    allow(calls, parts.who(c));
    return c.json({ rtpCapabilities: await (await viewers()).capabilities() });
  });
  app.post('/watch/api/realtime/transports', async (c) => {
    live(c);
    allow(openings, parts.who(c));
    await body(c, Nothing, BODY_MAX_BYTES);
    return c.json(await (await viewers()).create(parts.stillWelcome(c)));
  });
  app.post('/watch/api/realtime/transports/:id/connect', async (c) => {
    live(c);
    const { dtlsParameters } = await body(c, Connect, BODY_MAX_BYTES);
    await (await viewers()).connect(transport(c), dtlsParameters);
    return c.json({ connected: true });
  });
  app.post('/watch/api/realtime/transports/:id/consume', async (c) => {
    live(c);
    const { rtpCapabilities } = await body(c, Consume, BODY_MAX_BYTES);
    const source = realtime.source();
    return c.json({ source, consumers: await (await viewers()).consume(transport(c), rtpCapabilities) });
  });
  app.post('/watch/api/realtime/transports/:id/resume', async (c) => {
    live(c);
    await body(c, Nothing, BODY_MAX_BYTES);
    await (await viewers()).resume(transport(c));
    return c.json({ ok: true });
  });
  app.post('/watch/api/realtime/transports/:id/restart-ice', async (c) => {
    live(c);
    await body(c, Nothing, BODY_MAX_BYTES);
    return c.json(await (await viewers()).restartIce(transport(c)));
  });
  app.post('/watch/api/realtime/transports/:id/layers', async (c) => {
    live(c);
    const { spatial } = await body(c, Layers, BODY_MAX_BYTES);
    await (await viewers()).layers(transport(c), spatial);
    return c.json({ ok: true });
  });
  app.post('/watch/api/realtime/transports/:id/close', async (c) => {
    await body(c, Nothing, BODY_MAX_BYTES);
    (await viewers()).close(transport(c));
    return c.json({ ok: true });
  });
}
