import { z } from 'zod';

/** One criterion of the platform's live test group, with what it needs and what the creator has. */
export const Criterion = z.object({
  id: z.enum(['contentQuality', 'followers', 'posts30d']),
  have: z.number(),
  need: z.number(),
});
export type Criterion = z.infer<typeof Criterion>;

export const Eligibility = z.object({
  eligible: z.boolean(),
  /** The group the creator is in, for example `live-test-2`; null when in none. */
  cohort: z.string().nullable(),
  criteria: z.array(Criterion),
});
export type Eligibility = z.infer<typeof Eligibility>;

export const Profile = z.object({
  id: z.string(),
  name: z.string(),
  avatarUrl: z.string().nullable(),
  eligibility: Eligibility,
});
export type Profile = z.infer<typeof Profile>;

export const unmet = (eligibility: Eligibility): Criterion[] => eligibility.criteria.filter((c) => c.have < c.need);
