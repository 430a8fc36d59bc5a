import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';

/** An absolute path, or one from where the program was started. A folder without a mediasoup is said by the state, not here. */
const SfuFolder = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/);

const Arguments = z.object({
  port: z.coerce.number().int().min(0).max(65_535).nullable(),
  dataDir: z.string().min(1).max(4096),
  rendererDir: z.string().min(1).max(4096).nullable(),
  /** Where the rehearsal platform's real-time server is; empty: there is none. */
  mediasoup: SfuFolder,
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
});

const Environment = z.object({
  /** Kept by the launcher over a restart, so that open pages stay let in. */
  REDCAST_KEY: z.string().min(16).max(256).optional(),
  /** What `--mediasoup` says, for both hosts; the argument wins. */
  REDCAST_MEDIASOUP: SfuFolder.optional(),
  /** JSON for tests: how quick the built-in platform answers and how busy its audience is. */
  REDCAST_REHEARSAL: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.strictObject({
        reviewMs: z.number().min(0).optional(),
        audienceSpeed: z.number().positive().max(1000).optional(),
        seed: z.number().int().optional(),
        /** Milliseconds a live room may be without video. */
        noVideoMs: z.number().int().positive().optional(),
        /** Milliseconds a token for real time is taken. */
        realtimeTokenMs: z.number().int().positive().optional(),
      }),
    )
    .optional(),
});

export type Arguments = z.infer<typeof Arguments> & {
  key: string;
  rehearsal: z.infer<typeof Environment>['REDCAST_REHEARSAL'];
};

/** `--port N --data-dir DIR --renderer-dir DIR --mediasoup DIR --log-level LEVEL`; `--no-open` is the launcher's and means nothing here. */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Reply<Arguments> {
  let values: { [name: string]: string | boolean | undefined };
  try {
    values = parseArgs({
      args: [...argv],
      strict: true,
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        'renderer-dir': { type: 'string' },
        mediasoup: { type: 'string' },
        'log-level': { type: 'string' },
        'no-open': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return refuse('bad_input', { field: 'arguments', rule: 'unknown', detail: String(error).slice(0, 500) });
  }
  const environment = Environment.safeParse(env);
  if (!environment.success) return badInput(environment.error);
  const args = Arguments.safeParse({
    port: values.port ?? null,
    dataDir: values['data-dir'] ?? usualDataDir(env),
    rendererDir: values['renderer-dir'] ?? null,
    mediasoup: values.mediasoup ?? environment.data.REDCAST_MEDIASOUP ?? '',
    logLevel: values['log-level'] ?? 'info',
  });
  if (!args.success) return badInput(args.error);
  return done({
    ...args.data,
    key: environment.data.REDCAST_KEY ?? randomBytes(32).toString('base64url'),
    rehearsal: environment.data.REDCAST_REHEARSAL,
  });
}

function badInput(error: z.ZodError): Reply<never> {
  const issue = error.issues[0];
  return refuse('bad_input', { field: issue?.path.join('.') ?? '', rule: issue?.code ?? 'invalid' });
}

/** Where programs keep their data on this system. */
function usualDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Redcast Studio');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Redcast Studio');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'redcast-studio');
}
