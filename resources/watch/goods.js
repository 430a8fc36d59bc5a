// @ts-check
/** Prices and stock as a viewer sees them: what is asked now, until when, compared with what and of which day. */
import { dayOf, priceOf, say, titleOf } from './words.js';

/**
 * @typedef {{ minor: number, currency: string }} Money
 * @typedef {{ price: Money, days: number, asOfMs: number }} Compared
 * @typedef {{ id: string, title: string, imageUrl: string, price: Money, flashEndsAtMs: number | null, compared: Compared | null, stock: number, limit: number | null, perk: string, available: boolean }} Item
 */

const LOW_STOCK = 20;

/** How far the server's clock is ahead of this page's, in milliseconds: it decides when a price ends. */
let aheadMs = 0;

/** @param {number} serverMs @param {number} sentMs @param {number} heardMs the last two on this page's clock */
export function setClock(serverMs, sentMs, heardMs) {
  // The answer was written somewhere between; the middle is off by half the way at most.
  aheadMs = serverMs - (sentMs + heardMs) / 2;
}

/** @param {string} name @param {string} kind @param {string} text @param {string} [testId] */
function element(name, kind, text, testId) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  if (testId) made.dataset.testid = testId;
  return made;
}

/** `4:59`, or `1:04:59` where hours are left. @param {number} ms */
function clockOf(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pair = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pair(m)}:${pair(s)}` : `${m}:${pair(s)}`;
}

/** @param {number} endsAtMs */
function flashWords(endsAtMs) {
  const left = endsAtMs - (Date.now() + aheadMs);
  return left > 0 ? say('flash', { time: clockOf(left) }) : say('flashEnds');
}

/** Fills a place with the price, and with the comparison only together with its basis and date.
 * @param {HTMLElement} into @param {Item} item */
export function showPrice(into, item) {
  into.replaceChildren(element('b', 'amount', priceOf(item.price)));
  if (item.flashEndsAtMs !== null) {
    const flash = element('span', 'flash', flashWords(item.flashEndsAtMs), 'watch-flash');
    flash.setAttribute('role', 'timer');
    flash.dataset.ends = String(item.flashEndsAtMs);
    into.append(flash);
  }
  if (!item.compared) return;
  const { price, days, asOfMs } = item.compared;
  const compared = element('span', 'compared', '', 'watch-compared');
  compared.append(element('s', '', priceOf(price)), say('compared', { days, date: dayOf(asOfMs) }));
  into.append(compared);
}

/** Moves every countdown on the page on. */
export function tickFlash() {
  for (const flash of document.querySelectorAll('[data-ends]')) {
    const endsAtMs = Number(/** @type {HTMLElement} */ (flash).dataset.ends);
    flash.textContent = flashWords(endsAtMs);
  }
}

/** @param {Item} item */
export function stockWords(item) {
  if (!item.available) return say('gone');
  if (item.stock === 0) return say('soldOut');
  if (item.limit !== null) return say('leftOf', { n: item.stock, limit: item.limit });
  return item.stock < LOW_STOCK ? say('left', { n: item.stock }) : say('inStock');
}

/** @param {Item} item */
export const canBuy = (item) => item.available && item.stock > 0;

/** One line of the bag. @param {Item} item @param {() => void} buyIt */
export function itemRow(item, buyIt) {
  const row = document.createElement('li');
  row.dataset.item = item.id;
  const image = new Image(72, 72);
  image.src = item.imageUrl;
  image.alt = '';
  const about = element('div', 'about', '');
  const price = element('span', 'price', '', 'watch-price');
  showPrice(price, item);
  about.append(element('strong', '', titleOf(item.title)), price);
  if (item.perk) about.append(element('span', 'perk', item.perk));
  about.append(element('p', 'small', stockWords(item)));
  const buy = document.createElement('button');
  buy.type = 'button';
  buy.className = 'primary';
  buy.textContent = say('buy');
  buy.setAttribute('aria-label', `${say('buy')} ${titleOf(item.title)}`);
  buy.disabled = !canBuy(item);
  buy.addEventListener('click', buyIt);
  row.append(image, about, buy);
  return row;
}
