import { timingSafeEqual } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { COVER_MAX_BYTES } from '../../../../shared/domain/index.ts';
import { faultResponse } from './faults.ts';

/** A cover and the form around it; whatever is larger is refused before it is kept. */
const BODY_MAX_BYTES = COVER_MAX_BYTES + 64 * 1024;
/** A body that is too large is read away up to this size, so that the sender gets the answer instead of a broken pipe. */
const DRAIN_MAX_BYTES = 128 * 1024 * 1024;

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Reads a body to its end without keeping it. */
async function drain(request: Request): Promise<void> {
  const reader = request.body?.getReader();
  if (!reader) return;
  let bytes = 0;
  while (bytes < DRAIN_MAX_BYTES) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
  await reader.cancel();
}

/**
 * Only requests that name this machine by number or as localhost are answered. A page of another site whose name was
 * pointed at this address keeps its own name in `Host` and is refused.
 */
export const knownHost: MiddlewareHandler = async (c, next) => {
  const host = (c.req.header('host') ?? '').replace(/:\d+$/, '');
  const byNumber = /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) || /^\[[0-9a-f:.]+\]$/i.test(host);
  if (!byNumber && host !== 'localhost')
    return faultResponse({ code: 'platform_unauthorized', retry: 'never', rule: 'host' }, 403);
  return next();
};

export type AppParts = {
  token: string;
  api: (request: Request, prefix: `/${string}`) => Promise<Response>;
  openapi: () => Promise<unknown>;
  viewers: Hono;
};

/** The loopback server: the creator's API behind the token, and everything viewers see. */
export function createRehearsalApp(parts: AppParts): Hono {
  const app = new Hono();
  app.use(knownHost);
  app.get('/openapi.json', async (c) => c.json(await parts.openapi()));
  app.use('/api/*', async (c, next) => {
    // Browsers send Origin with every request of a page; no page speaks to this API, the studio's core does.
    if (c.req.header('origin') !== undefined)
      return faultResponse({ code: 'platform_unauthorized', retry: 'never', rule: 'origin' }, 403);
    const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!sameText(given, parts.token))
      return faultResponse({ code: 'platform_unauthorized', retry: 'never' }, 401, { 'www-authenticate': 'Bearer' });
    const length = Number(c.req.header('content-length') ?? '0');
    if (length > BODY_MAX_BYTES) {
      await drain(c.req.raw);
      return faultResponse({ code: 'too_large', retry: 'never', field: 'file', params: { max: COVER_MAX_BYTES } });
    }
    if (c.req.header('transfer-encoding') !== undefined && c.req.raw.body)
      return faultResponse({ code: 'bad_input', retry: 'never', rule: 'content_length' }, 411);
    return next();
  });
  app.all('/api/*', (c) => parts.api(c.req.raw, '/api'));
  app.route('/', parts.viewers);
  app.notFound(() => faultResponse({ code: 'not_found', retry: 'never', rule: 'path' }, 404));
  return app;
}

/** What phones on the local network reach: the viewer side alone. */
export function createLanApp(viewers: Hono): Hono {
  const app = new Hono();
  app.use(knownHost);
  app.route('/', viewers);
  app.notFound(() => faultResponse({ code: 'not_found', retry: 'never', rule: 'path' }, 404));
  return app;
}
