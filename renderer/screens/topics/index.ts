/**
 * renderer/screens/topics – write a topic, hand it in, read the reviewer's answer. draft-sync.ts keeps typed words safe;
 * start at topics-screen.tsx, then topic-editor.tsx.
 */
export { TopicsScreen } from './topics-screen.tsx';
