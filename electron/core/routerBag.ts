import type { implement } from '@orpc/server';
import type { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { StudioParts } from './parts.ts';

const ok = { ok: true } as const;

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new FaultError(reply.fault);
  return reply.value;
}
const taken = (reply: Reply<unknown>): typeof ok => {
  value(reply);
  return ok;
};

type Os = ReturnType<typeof implement<typeof studioContract>>;

/** The procedures about catalogue and bag, each one line to the part that owns the matter. */
export const catalogueRouter = (os: Os['catalogue'], { desk }: Pick<StudioParts, 'desk'>) =>
  os.router({
    search: os.search.handler(async ({ input }) => value(await desk.search(input.query, input.cursor))),
    lookup: os.lookup.handler(async ({ input }) => value(await desk.lookup(input.ids))),
  });

export const bagRouter = (os: Os['bag'], { desk, actions }: Pick<StudioParts, 'desk' | 'actions'>) =>
  os.router({
    add: os.add.handler(async ({ input }) => value(await desk.bag.add(input))),
    addMany: os.addMany.handler(({ input }) => desk.bag.addMany(input.items)),
    update: os.update.handler(async ({ input }) => taken(await desk.bag.update(input))),
    move: os.move.handler(async ({ input }) => taken(await desk.bag.move(input.itemId, input.toIndex))),
    remove: os.remove.handler(async ({ input }) => taken(await desk.bag.remove(input.itemId))),
    explain: os.explain.handler(async ({ input }) => taken(await desk.bag.explain(input.itemId))),
    keepExplaining: os.keepExplaining.handler(({ input }) => {
      actions.keepExplaining(input.key);
      return ok;
    }),
    refresh: os.refresh.handler(async () => {
      await desk.refresh();
      return ok;
    }),
  });

/** The procedures about what the host keeps of a product on this machine. */
export const cueRouter = (os: Os['cues'], { cues }: Pick<StudioParts, 'cues'>) =>
  os.router({
    putClaim: os.putClaim.handler(({ input }) => value(cues.putClaim(input))),
    removeClaim: os.removeClaim.handler(({ input }) => taken(cues.removeClaim(input.productId, input.claimId))),
    attachProof: os.attachProof.handler(async ({ input }) =>
      taken(await cues.attachProof(input.productId, input.claimId, input.file)),
    ),
    openProof: os.openProof.handler(({ input }) => value(cues.openProof(input.fileId))),
    setAnswers: os.setAnswers.handler(({ input }) => taken(cues.setAnswers(input.productId, input.answers))),
    setSize: os.setSize.handler(({ input }) => taken(cues.setSize(input.productId, input.size))),
  });
