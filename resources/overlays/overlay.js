// @ts-check
/**
 * What the three overlay pages share: the line to the studio and the check of what comes in. Written for the oldest browser
 * inside an OBS that the studio drives (OBS 28 to 30: Chromium 103).
 *
 * Nothing stays on air by accident: a page clears itself when the studio says goodbye, and when it hears nothing for as
 * long as the studio said at the start.
 */

/**
 * @typedef {{ id: string, title: string, caption: string, price: string, priceNote: string, compare: { price: string, basis: string } | null, picture: string | null }} Card
 * @typedef {{ id: string, name: string, text: string, tag: string }} Question
 * @typedef {{ id: string, name: string, text: string, tone: 'viewer' | 'question' | 'host', tag: string }} Line
 * @typedef {{ label: string, now: string, target: string, share: number, reached: boolean }} Goal
 * @typedef {{ language: 'en' | 'zh-CN', rehearsal: string | null, card: Card | null, question: Question | null, chat: Line[], goal: Goal | null }} Model
 */

/** Waits between two tries. The studio may come back within a second or tomorrow. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000];
/** Until the studio has said its own. */
const STALE_MS = 10_000;
const MAX_LINES = 8;

const query = new URLSearchParams(location.search);
const key = encodeURIComponent(query.get('key') ?? '');

/** True where the viewer of this page asked for less movement. */
export const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** @template {HTMLElement} T @param {ParentNode} root @param {string} selector @param {new () => T} kind @returns {T} */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${selector}`);
  return found;
}

/** Makes one line of type smaller until it has room, then leaves the rest to be cut. @param {HTMLElement} element @param {number} smallest */
export function fitWidth(element, smallest) {
  element.style.fontSize = '';
  const { clientWidth, scrollWidth } = element;
  if (scrollWidth <= clientWidth + 1) return;
  // A hair less: widths of type do not shrink quite evenly.
  const scale = Math.max(smallest, (clientWidth / scrollWidth) * 0.98);
  element.style.fontSize = `${Number.parseFloat(getComputedStyle(element).fontSize) * scale}px`;
}

/** Address of a card's picture, by its tag. @param {string} tag */
export const pictureAddress = (tag) => `image?key=${key}&v=${encodeURIComponent(tag)}`;

/*
 * Text drawn while a piece of the bundled Chinese font was still on its way keeps its empty boxes in Chromium. Another
 * shaping makes it look again; which ligatures there are means nothing to these words.
 */
document.fonts.addEventListener('loadingdone', () => {
  const { style } = document.documentElement;
  style.fontVariantLigatures = style.fontVariantLigatures === 'none' ? '' : 'none';
});

/** @param {unknown} value @param {number} [max] */
const text = (value, max = 600) => (typeof value === 'string' ? value.slice(0, max) : '');

/** @param {unknown} value @returns {Record<string, unknown> | null} */
const record = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : null;

/** A compared price without its basis is none. @param {unknown} raw @returns {Card['compare']} */
function compareFrom(raw) {
  const compare = record(raw);
  if (!compare || text(compare.price) === '' || text(compare.basis) === '') return null;
  return { price: text(compare.price, 40), basis: text(compare.basis, 60) };
}

/** @param {unknown} raw @returns {Question | null} */
function questionFrom(raw) {
  const question = record(raw);
  if (!question || text(question.id) === '' || text(question.text) === '') return null;
  return { id: text(question.id), name: text(question.name), text: text(question.text), tag: text(question.tag, 40) };
}

/** @param {unknown} raw @returns {Card | null} */
function cardFrom(raw) {
  const card = record(raw);
  if (!card || text(card.title) === '' || text(card.price) === '') return null;
  return {
    id: text(card.id),
    title: text(card.title),
    caption: text(card.caption),
    price: text(card.price, 40),
    priceNote: text(card.priceNote, 60),
    compare: compareFrom(card.compare),
    picture: typeof card.picture === 'string' ? card.picture.slice(0, 64) : null,
  };
}

/** @param {unknown} raw @returns {Line[]} */
function linesFrom(raw) {
  if (!Array.isArray(raw)) return [];
  return raw.slice(-MAX_LINES).flatMap((entry) => {
    const line = record(entry);
    if (!line || text(line.id) === '') return [];
    const tone = line.tone === 'question' || line.tone === 'host' ? line.tone : 'viewer';
    return [{ id: text(line.id), name: text(line.name), text: text(line.text), tone, tag: text(line.tag, 40) }];
  });
}

/** @param {unknown} raw @returns {Goal | null} */
function goalFrom(raw) {
  const goal = record(raw);
  if (!goal) return null;
  const share = typeof goal.share === 'number' && Number.isFinite(goal.share) ? goal.share : 0;
  return {
    label: text(goal.label, 80),
    now: text(goal.now, 40),
    target: text(goal.target, 40),
    share: Math.min(1, Math.max(0, share)),
    reached: goal.reached === true,
  };
}

/** @param {string} data @returns {Record<string, unknown> | null} */
function parse(data) {
  try {
    return record(JSON.parse(data));
  } catch {
    return null;
  }
}

/** @param {string} data @returns {Model | null} */
function modelFrom(data) {
  const raw = parse(data);
  if (!raw) return null;
  return {
    language: raw.language === 'zh-CN' ? 'zh-CN' : 'en',
    rehearsal: typeof raw.rehearsal === 'string' ? text(raw.rehearsal, 40) : null,
    card: cardFrom(raw.card),
    question: questionFrom(raw.question),
    chat: linesFrom(raw.chat),
    goal: goalFrom(raw.goal),
  };
}

/**
 * Follows the studio for as long as the page is open. `show` gets each model, and null when nothing may be shown.
 * @param {'card' | 'chat' | 'goal'} kind @param {(model: Model | null) => void} show
 */
export function follow(kind, show) {
  let staleMs = STALE_MS;
  let tries = 0;
  /** @type {EventSource | null} */
  let source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      show(null);
      // A line that says nothing is a dead one, even when the browser believes in it.
      again();
    }, staleMs);
  };
  function again() {
    source?.close();
    if (source === null) return;
    source = null;
    setTimeout(open, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
    tries += 1;
  }
  function open() {
    const mine = new EventSource(`events?key=${key}&kind=${kind}`);
    source = mine;
    const unanswered = setTimeout(() => {
      if (mine === source) again();
    }, staleMs);
    mine.addEventListener('hello', (event) => {
      clearTimeout(unanswered);
      const wanted = parse(event.data)?.staleMs;
      if (typeof wanted === 'number' && wanted >= 100 && wanted <= 60_000) staleMs = wanted;
      heard();
    });
    mine.addEventListener('beat', heard);
    mine.addEventListener('model', (event) => {
      const model = modelFrom(event.data);
      if (!model) return;
      heard();
      tries = 0;
      document.documentElement.lang = model.language;
      show(model);
    });
    mine.addEventListener('bye', () => {
      clearTimeout(silence);
      show(null);
      if (mine === source) again();
    });
    // The browser would try again by itself, but not after every kind of failure, and not ever slower.
    mine.addEventListener('error', () => {
      if (mine === source) again();
    });
  }
  open();
}
