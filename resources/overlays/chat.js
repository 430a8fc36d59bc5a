// @ts-check
/** The last things that viewers and the host said, newest at the bottom. */
import { find, follow, still } from './overlay.js';

/** The same as in overlay.css. */
const MOVE = { duration: 150, easing: 'ease-out' };

const list = find(document, '#chat', HTMLOListElement);
const rehearsal = find(document, '#rehearsal', HTMLElement);
const template = find(document, '#line', HTMLTemplateElement);

/** @type {Map<string, HTMLElement>} */
const shown = new Map();

/** @param {import('./overlay.js').Line} line */
function draw(line) {
  const item = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), 'li', HTMLElement);
  item.dataset.tone = line.tone;
  find(item, '.tag', HTMLElement).textContent = line.tag;
  find(item, '.name', HTMLElement).textContent = line.name;
  find(item, '.text', HTMLElement).textContent = line.text;
  return item;
}

/** What was moderated away is gone at once: fading it out would show it longer. @param {import('./overlay.js').Line[]} lines */
function replace(lines) {
  const wanted = new Set(lines.map((line) => line.id));
  for (const [id, item] of shown) {
    if (wanted.has(id)) continue;
    item.remove();
    shown.delete(id);
  }
  for (const line of lines) {
    const item = shown.get(line.id) ?? draw(line);
    shown.set(line.id, item);
    list.append(item);
  }
}

/** @param {HTMLElement} item */
const topOf = (item) => item.getBoundingClientRect().top;

/** A line that does not fit as a whole is left out as a whole; the word for a rehearsal sits on the first that does. */
function settle() {
  let first = Number.POSITIVE_INFINITY;
  for (const item of shown.values()) {
    // Where it comes to rest, however it is moving now.
    const top = list.offsetTop + item.offsetTop;
    item.dataset.fits = String(top >= 0);
    if (top >= 0) first = Math.min(first, top);
  }
  rehearsal.hidden = !Number.isFinite(first);
  if (!rehearsal.hidden) rehearsal.style.transform = `translateY(${first}px)`;
}
// A font that came late, or another size of the source.
new ResizeObserver(settle).observe(list);

follow('chat', (model) => {
  const before = new Map([...shown].map(([id, item]) => [id, topOf(item)]));
  rehearsal.textContent = model?.rehearsal ?? '';
  replace(model?.chat ?? []);
  settle();
  if (still) return;
  for (const [id, item] of shown) {
    for (const animation of item.getAnimations()) animation.cancel();
    const from = before.get(id);
    const moved = from === undefined ? 0 : from - topOf(item);
    if (from === undefined) item.animate([{ opacity: 0, transform: 'translateY(8px)' }, {}], MOVE);
    else if (moved !== 0) item.animate([{ transform: `translateY(${moved}px)` }, {}], MOVE);
  }
});
