// @ts-check
/** The talk beside the picture: a list of lines that holds the newest, in the order of the room's log. */
const MAX_LINES = 60;

/**
 * @typedef {{ messageId: string, seq: number, from: { id: string, name: string }, text: string, host?: boolean }} Said
 * @param {HTMLElement} list
 * @param {(viewerId: string) => boolean} isMine
 */
export function createTalk(list, isMine) {
  /** Where a line belongs that comes late, because it was restored; null is the end. @param {number | undefined} seq */
  const placeOf = (seq) => {
    if (seq === undefined) return null;
    return [...list.children].find((row) => row instanceof HTMLElement && Number(row.dataset.seq ?? 0) > seq) ?? null;
  };

  /** @param {string} kind @param {string} name @param {string} text @param {string} [id] @param {number} [seq] */
  const line = (kind, name, text, id, seq) => {
    const row = document.createElement('li');
    row.className = kind;
    if (id) row.dataset.message = id;
    if (seq !== undefined) row.dataset.seq = String(seq);
    if (name) {
      const who = document.createElement('b');
      who.dir = 'auto';
      who.textContent = name;
      row.append(who);
    }
    // What one person writes from right to left turns neither their name nor the lines around it.
    const words = document.createElement('bdi');
    words.textContent = text;
    row.append(words);
    const low = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.insertBefore(row, placeOf(seq));
    while (list.children.length > MAX_LINES) list.firstElementChild?.remove();
    if (low) list.scrollTop = list.scrollHeight;
  };

  /** @param {string} messageId */
  const find = (messageId) => list.querySelector(`[data-message="${CSS.escape(messageId)}"]`);

  return {
    line,
    /** @param {Said} event */
    said(event) {
      if (find(event.messageId)) return;
      const kind = event.host ? 'host-said' : isMine(event.from.id) ? 'mine' : '';
      line(kind, event.from.name, event.text, event.messageId, event.seq);
    },
    /** @param {string} messageId */
    remove(messageId) {
      find(messageId)?.remove();
    },
    clear() {
      list.replaceChildren();
    },
  };
}
