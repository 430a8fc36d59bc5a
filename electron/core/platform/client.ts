import { randomUUID } from 'node:crypto';
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { z } from 'zod';
import { type PlatformContract, platformContract } from '../../../shared/contract/index.ts';
import { done, type Reply, type RoomId, type RtcNotice, refuse } from '../../../shared/domain/index.ts';
import { badInput, faultOf, mayRepeat, misshapen } from './faults.ts';
import { type EventStream, readEvents, readNotices } from './sse.ts';
import { bounded, timeLimit, withinTime } from './transport.ts';

export type CallOptions = { signal?: AbortSignal };

/** Keys that make a write happen at most once are made here; callers never see them. */
type WithoutKey<I> = Omit<I, 'idempotencyKey'>;

type Call<I, O> = unknown extends I
  ? (input?: undefined, options?: CallOptions) => Promise<Reply<O>>
  : Record<never, never> extends WithoutKey<I>
    ? (input?: WithoutKey<I>, options?: CallOptions) => Promise<Reply<O>>
    : (input: WithoutKey<I>, options?: CallOptions) => Promise<Reply<O>>;

/** The contract's shape with every procedure as a call that answers with a `Reply`. */
type Calls<R> = R extends { '~orpc': { inputSchema?: infer I; outputSchema?: infer O } }
  ? Call<InputOf<NonNullable<I>>, OutputOf<NonNullable<O>>>
  : { [K in keyof R]: Calls<R[K]> };
type Standard = { '~standard': { types?: { input: unknown; output: unknown } | undefined } };
type InputOf<S> = S extends Standard ? NonNullable<S['~standard']['types']>['input'] : never;
type OutputOf<S> = S extends Standard ? NonNullable<S['~standard']['types']>['output'] : never;

type AllCalls = Calls<PlatformContract>;

/**
 * A live platform as the studio sees it. No call throws or rejects: each answers with a value that the contract allows,
 * or with a fault. Writes carry a fresh idempotency key and are sent once more, with the same key, when it is not known
 * whether the first try arrived.
 */
export type PlatformClient = Omit<AllCalls, 'rooms' | 'realtime'> & {
  rooms: Omit<AllCalls['rooms'], 'events'> & {
    /** Opens the numbered log after `afterSeq`. Use `followRoom`, which also heals it. */
    events(input: { roomId: RoomId; afterSeq: number }, options: { signal: AbortSignal }): Promise<Reply<EventStream>>;
  };
  realtime: Omit<AllCalls['realtime'], 'notices'> & {
    /** Opens what the SFU says by itself; iterate once. Ends when the server ends it, throws when the connection breaks. */
    notices(input: { transportId: string }, options: { signal: AbortSignal }): Promise<Reply<AsyncIterable<RtcNotice>>>;
  };
};

export type PlatformClientOptions = {
  /** Root of the API, for example `http://127.0.0.1:4100/api`. */
  baseUrl: string;
  token: string;
  fetch?: typeof globalThis.fetch;
  /** Longest wait for one try, in milliseconds (default 10 s). Calls with a file get more, by its size. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;

/** Lets a platform that restarts come back; short enough that a host does not notice. */
const REPEAT_AFTER_MS = 250;

type LinkContext = {
  /** Told the status as soon as the answer begins. */
  onStatus(status: number): void;
  /** Set by the event log: takes the body of a good answer instead of parsing it. */
  takeStream?(body: ReadableStream<Uint8Array>): void;
};

export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const fetch = options.fetch ?? globalThis.fetch;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const unusable = linkProblem(options);

  const link = new OpenAPILink<LinkContext>(platformContract, {
    url: options.baseUrl,
    headers: () => (options.token === '' ? {} : { authorization: `Bearer ${options.token}` }),
    fetch: async (request, init, { context }) => {
      const response = await fetch(request, init);
      context.onStatus(response.status);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (context.takeStream && response.ok && isStream && response.body) {
        context.takeStream(response.body);
        return new Response(null, { status: 204 });
      }
      // A stream where a value was asked for would be read for ever; as plain text it is garbage within its limit.
      const answer = bounded(response);
      if (isStream) answer.headers.set('content-type', 'text/plain');
      return answer;
    },
  });

  /** One try. `parse` decides what of the answer is let in. */
  async function attempt<T>(
    path: readonly string[],
    input: unknown,
    call: CallOptions,
    parse: (answer: unknown) => Reply<T> | Promise<Reply<T>>,
    takeStream?: LinkContext['takeStream'],
  ): Promise<Reply<T>> {
    let status: number | null = null;
    const context: LinkContext = { onStatus: (s) => (status = s), takeStream };
    try {
      return await withinTime(timeLimit(timeoutMs, input), call.signal, async (signal) =>
        parse(await link.call(path, input, { context, signal })),
      );
    } catch (error) {
      return faultOf(error, status);
    }
  }

  function callOf(path: readonly string[], procedure: AnyProcedure) {
    const { inputSchema, outputSchema } = procedure['~orpc'];
    const keyed = inputSchema instanceof z.ZodObject && 'idempotencyKey' in inputSchema.shape;
    const parse = async (answer: unknown): Promise<Reply<unknown>> => {
      if (!(outputSchema instanceof z.ZodType)) return done(answer);
      const parsed = await outputSchema.safeParseAsync(answer);
      return parsed.success ? done(parsed.data) : misshapen(parsed.error);
    };
    return async (raw?: object, call: CallOptions = {}): Promise<Reply<unknown>> => {
      if (unusable) return unusable;
      let input: unknown = keyed ? { ...raw, idempotencyKey: randomUUID() } : raw;
      if (inputSchema instanceof z.ZodType) {
        const parsed = inputSchema.safeParse(input ?? {});
        if (!parsed.success) return badInput(parsed.error);
        input = parsed.data;
      }
      const reply = await attempt(path, input, call, parse);
      if (!keyed || !mayRepeat(reply) || call.signal?.aborted) return reply;
      await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER_MS));
      return attempt(path, input, call, parse);
    };
  }

  function callsOf(router: AnyContractRouter, path: readonly string[]): unknown {
    if (isContractProcedure(router)) return callOf(path, router);
    return Object.fromEntries(Object.entries(router).map(([name, part]) => [name, callsOf(part, [...path, name])]));
  }

  // The walk above builds exactly what `Calls` describes; TypeScript cannot follow it.
  const calls = callsOf(platformContract, []) as AllCalls;

  /** Opens a stream of events; `read` makes of its body what it holds. */
  async function streamOf<T>(
    path: readonly string[],
    input: object,
    signal: AbortSignal,
    read: (body: ReadableStream<Uint8Array>, signal: AbortSignal) => T,
  ): Promise<Reply<T>> {
    if (unusable) return unusable;
    let body: ReadableStream<Uint8Array> | null = null;
    // Not the time limit's signal: it must not end the stream after the answer began.
    return attempt<T>(
      path,
      input,
      { signal },
      (answer) =>
        body
          ? done(read(body, signal))
          : misshapen(new z.ZodError([{ code: 'custom', path: [], message: 'not an event stream', input: answer }])),
      (stream) => {
        body = stream;
      },
    );
  }

  return {
    ...calls,
    rooms: {
      ...calls.rooms,
      events: (input, { signal }) => streamOf<EventStream>(['rooms', 'events'], input, signal, readEvents),
    },
    realtime: {
      ...calls.realtime,
      notices: (input, { signal }) =>
        streamOf<AsyncIterable<RtcNotice>>(['realtime', 'notices'], input, signal, readNotices),
    },
  };
}

type AnyProcedure = Extract<AnyContractRouter, { '~orpc': unknown }>;

/** An address or a token that no request can be made of: said before anything is sent. */
function linkProblem(options: PlatformClientOptions): { ok: false; fault: ReturnType<typeof refuse>['fault'] } | null {
  const url = URL.parse(options.baseUrl);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    return refuse('bad_input', { field: 'remoteUrl', rule: 'url' });
  }
  // A header cannot hold anything else; a pasted line break or a full-width character is no token.
  if (!/^[\x21-\x7e]*$/.test(options.token))
    return refuse('platform_unauthorized', { field: 'token', rule: 'charset' });
  return null;
}
