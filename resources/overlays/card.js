// @ts-check
/** The card of the product that is explained now, and the question that the host answers. */
import { find, fitWidth, follow, pictureAddress } from './overlay.js';

/** The same as in overlay.css. */
const MOVE_MS = 150;
/** A price too long for its place gets smaller down to here. */
const SMALLEST_PRICE = 0.5;

const place = find(document, '#place', HTMLElement);
const template = find(document, '#card', HTMLTemplateElement);
const askPlace = find(document, '#ask', HTMLElement);
const askTemplate = find(document, '#question', HTMLTemplateElement);

/** @type {{ id: string, picture: string | null, element: HTMLElement } | null} */
let shown = null;

/** @param {HTMLElement} element */
function leave(element) {
  element.dataset.state = 'out';
  setTimeout(() => element.remove(), MOVE_MS + 50);
}

/** @param {import('./overlay.js').Card} card */
function enter(card) {
  const element = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), '.card', HTMLElement);
  place.append(element);
  const image = find(element, 'img', HTMLImageElement);
  image.addEventListener('load', () => {
    image.dataset.loaded = 'yes';
  });
  // Read once, so that the browser has a place to move from.
  element.getBoundingClientRect();
  element.dataset.state = 'in';
  return { id: card.id, picture: null, element };
}

/** @type {{ id: string, element: HTMLElement } | null} */
let asked = null;

/** @param {import('./overlay.js').Question | null} question */
function ask(question) {
  if (asked && asked.id !== question?.id) {
    leave(asked.element);
    asked = null;
  }
  if (!question || asked) return;
  const fragment = /** @type {DocumentFragment} */ (askTemplate.content.cloneNode(true));
  const element = find(fragment, '.question', HTMLElement);
  find(element, '.tag', HTMLElement).textContent = question.tag;
  find(element, '.name', HTMLElement).textContent = question.name;
  find(element, '.text', HTMLElement).textContent = question.text;
  askPlace.append(element);
  // Read once, so that the browser has a place to move from.
  element.getBoundingClientRect();
  element.dataset.state = 'in';
  asked = { id: question.id, element };
}

follow('card', (model) => {
  ask(model?.question ?? null);
  const card = model?.card ?? null;
  if (shown && shown.id !== card?.id) {
    leave(shown.element);
    shown = null;
  }
  if (!model || !card) return;
  shown ??= enter(card);
  const { element } = shown;
  find(element, '.title', HTMLElement).textContent = card.title;
  find(element, '.caption', HTMLElement).textContent = card.caption;
  find(element, '.note', HTMLElement).textContent = card.priceNote;
  find(element, '.compare s', HTMLElement).textContent = card.compare?.price ?? '';
  find(element, '.basis', HTMLElement).textContent = card.compare?.basis ?? '';
  find(element, '.compare', HTMLElement).hidden = card.compare === null;
  find(element, '.rehearsal', HTMLElement).textContent = model.rehearsal ?? '';
  const price = find(element, '.price', HTMLElement);
  price.textContent = card.price;
  fitWidth(price, SMALLEST_PRICE);
  if (shown.picture === card.picture) return;
  shown.picture = card.picture;
  const image = find(element, 'img', HTMLImageElement);
  delete image.dataset.loaded;
  if (card.picture === null) image.removeAttribute('src');
  else image.src = pictureAddress(card.picture);
});
