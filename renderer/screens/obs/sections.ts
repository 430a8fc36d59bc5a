const USED = ['connection', 'ready', 'start', 'overlays', 'explaining', 'activity'] as const;
const UNUSED = ['about', 'activity'] as const;

export type SectionName = (typeof USED)[number] | (typeof UNUSED)[number];

/** What there is to see, while OBS makes the picture and while it does not. */
export const sectionsFor = (used: boolean): readonly SectionName[] => (used ? USED : UNUSED);

/** The section of a route; one that is not there at the moment is the first. */
export function sectionOf(param: string | null, used: boolean): SectionName {
  const sections = sectionsFor(used);
  return sections.find((name) => name === param) ?? (used ? 'connection' : 'about');
}
