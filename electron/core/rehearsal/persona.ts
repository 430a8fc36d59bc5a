import type { Criterion, Profile } from '../../../shared/domain/index.ts';

export type PersonaName = 'established' | 'newcomer';

/** What the platform asks of a creator: quality of content, followers, posts in 30 days. */
const NEED = { contentQuality: 70, followers: 10_000, posts30d: 4 } as const;

const PERSONAS: Readonly<Record<PersonaName, { name: string; have: Record<Criterion['id'], number> }>> = {
  established: { name: '林小满 Mandy', have: { contentQuality: 86, followers: 52_310, posts30d: 5 } },
  newcomer: { name: '阿禾 Ahe', have: { contentQuality: 58, followers: 3_200, posts30d: 2 } },
};

/** The profile a persona shows; eligible when every criterion is met. */
export function profileOf(persona: PersonaName): Profile {
  const { name, have } = PERSONAS[persona];
  const criteria: Criterion[] = (['contentQuality', 'followers', 'posts30d'] as const).map((id) => ({
    id,
    have: have[id],
    need: NEED[id],
  }));
  const eligible = criteria.every((c) => c.have >= c.need);
  return {
    id: `rehearsal-${persona}`,
    name,
    avatarUrl: null,
    eligibility: { eligible, cohort: eligible ? 'live-test-2' : null, criteria },
  };
}
