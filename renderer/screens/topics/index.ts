/** renderer/screens/topics. Start at topics-screen.tsx. */
export { TopicsScreen } from './topics-screen.tsx';
