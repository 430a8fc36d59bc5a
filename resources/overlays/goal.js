// @ts-check
/** How far the stream is towards what the host aims at. */
import { find, fitWidth, follow } from './overlay.js';

const goal = find(document, '#goal', HTMLElement);
const at = (/** @type {string} */ id) => find(document, `#${id}`, HTMLElement);
const [label, count, now, target] = [at('label'), at('count'), at('now'), at('target')];
const [fill, rehearsal] = [at('fill'), at('rehearsal')];

/** Two sums too long for the line get smaller down to here. */
const SMALLEST_COUNT = 0.5;

follow('goal', (model) => {
  const next = model?.goal ?? null;
  goal.dataset.state = next ? 'in' : 'out';
  if (!model || !next) return;
  goal.dataset.reached = String(next.reached);
  label.textContent = next.label;
  now.textContent = next.now;
  target.textContent = ` / ${next.target}`;
  fitWidth(count, SMALLEST_COUNT);
  fill.style.transform = `translateX(${(next.share - 1) * 100}%)`;
  rehearsal.textContent = model.rehearsal ?? '';
});
