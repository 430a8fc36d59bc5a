import type { implement } from '@orpc/server';
import type { studioContract } from '../../../shared/contract/index.ts';
import {
  type Bag,
  type BagItem,
  bundleTitle,
  type Claim,
  ClaimId,
  type Cue,
  type Fault,
  type FlashPlan,
  flashAt,
  type ItemChange,
  ItemId,
  type Product,
  type ProductId,
  type StudioState,
} from '../../../shared/domain/index.ts';
import { item } from './samples.ts';

/** What the three routers below stand on; see fake-core.ts. */
export type FakeBagParts = {
  state: StudioState;
  change(changes: Partial<StudioState>): void;
  /** Throws when the next command is to fail. */
  gate(errors: Refuse): void;
  catalogue: readonly Product[];
};
type Refuse = { FAULT: (options: { data: Fault }) => Error };
type Os = ReturnType<typeof implement<typeof studioContract>>;

const ok = { ok: true } as const;
const PAGE = 12;

export function fakeCatalogue(os: Os['catalogue'], { gate, catalogue }: FakeBagParts) {
  return os.router({
    search: os.search.handler(({ input, errors }) => {
      gate(errors);
      const words = input.query.trim().toLowerCase();
      const found = catalogue.filter((p) => p.available && `${p.title} ${p.brand}`.toLowerCase().includes(words));
      const from = Number(input.cursor ?? 0);
      const next = from + PAGE;
      return { products: found.slice(from, next), nextCursor: next < found.length ? String(next) : null };
    }),
    lookup: os.lookup.handler(({ input, errors }) => {
      gate(errors);
      return { products: catalogue.filter((p) => input.ids.includes(p.id)) };
    }),
  });
}

export function fakeBag(os: Os['bag'], { state, change, gate, catalogue }: FakeBagParts) {
  let ids = 0;
  const bag = (edit: (bag: Bag) => Partial<Bag>) => {
    if (state.bag) change({ bag: { ...state.bag, ...edit(state.bag), version: state.bag.version + 1 } });
    return ok;
  };
  const planned = (plan: FlashPlan | null | undefined, before: BagItem['flash']) =>
    plan === undefined ? before : flashAt(plan, Date.now());
  const add = (
    input: Omit<ItemChange, 'flash'> & { productId: ProductId; bundle?: { productId: ProductId; quantity: number }[] },
  ): BagItem | Fault => {
    const at = catalogue.findIndex((p) => p.id === input.productId);
    const product = catalogue[at];
    if (!product?.available) return { code: 'item_gone', retry: 'never' };
    if (!input.bundle && state.bag?.items.some((one) => one.productId === product.id && one.bundle.length === 0))
      return { code: 'duplicate_item', retry: 'never' };
    ids += 1;
    const bundle = (input.bundle ?? []).map((part) => ({
      ...part,
      title: catalogue.find((p) => p.id === part.productId)?.title ?? '',
    }));
    const added = item(at, {
      id: ItemId.parse(`item-${ids}`),
      title: bundleTitle(product.title, bundle),
      livePrice: input.livePrice ?? product.listPrice,
      perk: input.perk ?? '',
      limit: input.limit ?? null,
      bundle,
    });
    bag((b) => ({ items: [...b.items, added] }));
    return added;
  };

  return os.router({
    add: os.add.handler(({ input, errors }) => {
      gate(errors);
      const added = add(input);
      if ('code' in added) throw errors.FAULT({ data: added });
      return { itemId: added.id };
    }),
    addMany: os.addMany.handler(({ input, errors }) => {
      gate(errors);
      const answers = input.items.map(add);
      const refused = answers.flatMap((answer, index) => ('code' in answer ? [{ index, fault: answer }] : []));
      return { added: answers.length - refused.length, refused };
    }),
    update: os.update.handler(({ input, errors }) => {
      gate(errors);
      const known = state.bag?.items.find((one) => one.id === input.itemId);
      if (!known) throw errors.FAULT({ data: { code: 'not_found', retry: 'never', field: 'itemId' } });
      if (known.version !== input.version)
        throw errors.FAULT({
          data: { code: 'version_conflict', retry: 'now', params: { seen: input.version, is: known.version } },
        });
      const next: BagItem = {
        ...known,
        livePrice: input.livePrice ?? known.livePrice,
        perk: input.perk ?? known.perk,
        limit: input.limit === undefined ? known.limit : input.limit,
        flash: planned(input.flash, known.flash),
        version: known.version + 1,
      };
      return bag((b) => ({ items: b.items.map((one) => (one.id === known.id ? next : one)) }));
    }),
    move: os.move.handler(({ input }) =>
      bag((b) => {
        const moved = b.items.filter((one) => one.id === input.itemId);
        return { items: b.items.filter((one) => one.id !== input.itemId).toSpliced(input.toIndex, 0, ...moved) };
      }),
    ),
    remove: os.remove.handler(({ input }) => bag((b) => ({ items: b.items.filter((one) => one.id !== input.itemId) }))),
    explain: os.explain.handler(({ input }) =>
      bag(() => ({ explaining: input.itemId ? { itemId: input.itemId, sinceMs: Date.now() } : null })),
    ),
    keepExplaining: os.keepExplaining.handler(() => {
      change({ pinSuggestion: null });
      return ok;
    }),
    refresh: os.refresh.handler(() => bag(() => ({ checkedAtMs: Date.now() }))),
  });
}

export function fakeCues(os: Os['cues'], { state, change, gate }: FakeBagParts) {
  let ids = 0;
  const edit = (productId: ProductId, next: (cue: Cue) => Partial<Cue>) => {
    const known = state.cues.find((cue) => cue.productId === productId) ?? {
      productId,
      claims: [],
      answers: [],
      size: '',
    };
    const rest = state.cues.filter((cue) => cue.productId !== productId);
    change({ cues: [...rest, { ...known, ...next(known) }] });
    return ok;
  };
  const putClaim = (productId: ProductId, claim: Claim) =>
    edit(productId, ({ claims }) => {
      const at = claims.findIndex((one) => one.id === claim.id);
      return { claims: at < 0 ? [...claims, claim] : claims.with(at, claim) };
    });
  const find = (productId: ProductId, claimId: ClaimId | undefined) =>
    state.cues.find((cue) => cue.productId === productId)?.claims.find((claim) => claim.id === claimId);

  return os.router({
    putClaim: os.putClaim.handler(({ input, errors }) => {
      gate(errors);
      const known = find(input.productId, input.claimId);
      ids += 1;
      const claimId = known?.id ?? ClaimId.parse(`claim-${ids}`);
      putClaim(input.productId, {
        id: claimId,
        text: input.text,
        proof:
          input.link === undefined ? (known?.proof ?? null) : input.link ? { kind: 'link', url: input.link } : null,
        expiresAtMs: input.expiresAtMs === undefined ? (known?.expiresAtMs ?? null) : input.expiresAtMs,
      });
      return { claimId };
    }),
    removeClaim: os.removeClaim.handler(({ input }) =>
      edit(input.productId, ({ claims }) => ({ claims: claims.filter((claim) => claim.id !== input.claimId) })),
    ),
    attachProof: os.attachProof.handler(({ input, errors }) => {
      gate(errors);
      const known = find(input.productId, input.claimId);
      if (!known) throw errors.FAULT({ data: { code: 'not_found', retry: 'never', field: 'claimId' } });
      ids += 1;
      const { name, size: bytes } = input.file;
      return putClaim(input.productId, { ...known, proof: { kind: 'file', fileId: `file-${ids}.pdf`, name, bytes } });
    }),
    openProof: os.openProof.handler(() => new File(['%PDF-1.4\n'], 'proof.pdf', { type: 'application/pdf' })),
    setAnswers: os.setAnswers.handler(({ input }) => edit(input.productId, () => ({ answers: input.answers }))),
    setSize: os.setSize.handler(({ input }) => edit(input.productId, () => ({ size: input.size }))),
  });
}
