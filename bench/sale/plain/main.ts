/** The other side of the bench: what one writes first. Each event is a change of state, each event is an element. */
import { createElement, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { RoomEvent } from '../../../shared/domain/index.ts';

function words(event: RoomEvent): string {
  switch (event.kind) {
    case 'chat':
    case 'question':
      return `${event.from.name}: ${event.text}`;
    case 'order':
      return `${event.from.name} bought ${event.title} ×${event.quantity}, ${(event.total.minor / 100).toFixed(2)}`;
    default:
      return event.kind;
  }
}

function Plain() {
  const [events, setEvents] = useState<readonly RoomEvent[]>([]);
  const [reply, setReply] = useState('');
  useEffect(() => {
    const source = new EventSource('/events');
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as { events: RoomEvent[] };
      for (const event of message.events) setEvents((before) => [...before, event]);
    };
    return () => source.close();
  }, []);
  const orders = events.filter((event) => event.kind === 'order');
  const sum = orders.reduce((minor, event) => minor + (event.kind === 'order' ? event.total.minor : 0), 0);
  return createElement(
    'main',
    { id: 'plain', 'data-last-seq': events.at(-1)?.seq ?? 0 },
    createElement('p', null, `${orders.length} orders, ${(sum / 100).toFixed(2)}`),
    createElement('input', {
      id: 'reply',
      value: reply,
      onChange: (change: { currentTarget: { value: string } }) => setReply(change.currentTarget.value),
    }),
    createElement('ul', null, ...events.map((event) => createElement('li', { key: event.seq }, words(event)))),
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(createElement(Plain));
