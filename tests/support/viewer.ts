/** A viewer of the rehearsal's watch page without a browser: the page's own small API, as its script uses it. */

export type HttpViewer = {
  say(text: string): Promise<void>;
  /** Buys what is being explained now, else the first item. Resolves with its title. */
  buy(): Promise<string>;
  /** Orders one item. Throws when the platform refuses. */
  order(itemId: string, quantity: number): Promise<void>;
};

/** Enters the room that `watchUrl` shows. */
export async function joinRoom(watchUrl: string, name: string): Promise<HttpViewer> {
  const api = new URL('/watch/api/', watchUrl);
  let cookie = '';
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(new URL(path, api), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`watch page, ${path}: ${answer.status} ${text.slice(0, 200)}`);
    for (const line of answer.headers.getSetCookie()) cookie = line.split(';')[0] ?? '';
    return JSON.parse(text);
  };
  await post('join', { name });
  return {
    async say(text) {
      await post('chat', { text });
    },
    async order(itemId, quantity) {
      await post('order', { itemId, quantity });
    },
    async buy() {
      const room = (await (await fetch(new URL('room', api), { headers: { cookie } })).json()) as {
        items: { id: string; available: boolean; stock: number }[];
        explaining: string | null;
      };
      const item =
        room.items.find((one) => one.id === room.explaining) ??
        room.items.find((one) => one.available && one.stock > 0);
      if (!item) throw new Error('nothing is for sale');
      const order = (await post('order', { itemId: item.id, quantity: 1 })) as { title: string };
      return order.title;
    },
  };
}
