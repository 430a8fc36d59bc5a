import { z } from 'zod';
import { Fault } from '../../../shared/domain/index.ts';

/**
 * What core and shell say to each other about secrets, over the utility process's own port. The shell keeps them with
 * the OS keychain (`safeStorage`); they never travel to a page.
 */
export const SecretName = z.enum(['streamKey', 'platformToken', 'obsPassword', 'obsFormerService', 'overlayKey']);
export type SecretName = z.infer<typeof SecretName>;

/** Core → shell. `set` with null forgets. */
export const SecretRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('secret.get'), requestId: z.string().max(64), name: SecretName }),
  z.object({
    kind: z.literal('secret.set'),
    requestId: z.string().max(64),
    name: SecretName,
    // The stream service of OBS is kept as it was, whatever a service puts into it.
    value: z.string().max(65_536).nullable(),
  }),
]);
export type SecretRequest = z.infer<typeof SecretRequest>;

/** Shell → core. `value` is null for a secret that was never set, and in the answer to `set`. */
export const SecretAnswer = z.object({
  kind: z.literal('secret.answer'),
  requestId: z.string().max(64),
  result: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: z.string().nullable() }),
    z.object({ ok: z.literal(false), fault: Fault }),
  ]),
});
export type SecretAnswer = z.infer<typeof SecretAnswer>;
