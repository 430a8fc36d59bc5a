/**
 * renderer/screens/bag – find products, put them in the order of the stream, set live price and perk. Prices and stock
 * are the platform's; rules are in shared/domain/bag.ts. Start at bag-screen.tsx.
 */
export { BagScreen } from './bag-screen.tsx';
