import type { Topic } from '../../../shared/domain/index.ts';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Topics whose title or pitch holds every word of the query; those with all of them in the title first. */
export function findTopics(topics: readonly Topic[], query: string): Topic[] {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return topics.filter((topic) => topic.title !== '' || topic.pitch !== '');
  const has = (text: string) => words.every((word) => text.includes(word));
  const inTitle: Topic[] = [];
  const inText: Topic[] = [];
  for (const topic of topics) {
    if (has(plain(topic.title))) inTitle.push(topic);
    else if (has(`${plain(topic.title)} ${plain(topic.pitch)}`)) inText.push(topic);
  }
  return [...inTitle, ...inText];
}
