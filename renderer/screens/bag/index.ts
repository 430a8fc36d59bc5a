/**
 * renderer/screens/bag – find products, put them in the order of the stream, set price, perk, flash price and claims, import
 * a list. Prices and stock are the platform’s; rules are in shared/domain (bag, price, cue). Start at bag-screen.tsx; the parts
 * are catalogue/ (search, choosing), item/ (rows), edits/ (saving, conflicts, undo), details/ and csv/.
 */
export { BagScreen } from './bag-screen.tsx';
