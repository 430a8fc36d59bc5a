import { type Behaviour, FakePorts, fakeLog, type PortName } from '../../electron/core/live/fakePorts.ts';
import { createLive, type LiveOptions } from '../../electron/core/live/live.ts';
import { type LiveState, type LiveStateOf, SessionId } from '../../shared/domain/index.ts';
import { ManualClock } from './manualClock.ts';

/** A live session for tests, on fake ports and a clock that moves when it is told to. */
export function studioOf(
  options: { destination?: 'room' | 'manual'; behave?: Partial<Record<PortName, Behaviour>> } = {},
) {
  const clock = new ManualClock();
  const ports = new FakePorts(clock, options.destination);
  ports.behave = (port) => options.behave?.[port] ?? { kind: 'ok' };
  const log = fakeLog();
  const make = (more: Partial<LiveOptions> = {}) => {
    let ids = 0;
    const live = createLive({ ports, clock, log, newId: () => SessionId.parse(`s${++ids}`), ...more });
    const seen: LiveState[] = [];
    live.subscribe((state) => seen.push(state));
    const kinds = () => seen.map((state) => state.kind).filter((kind, i, all) => kind !== all[i - 1]);
    return { live, seen, kinds };
  };
  return { clock, ports, log, make, ...make() };
}

/** The state as this kind; throws when it is another. */
export function as<K extends LiveState['kind']>(state: LiveState, kind: K): LiveStateOf<K> {
  if (state.kind !== kind) throw new Error(`expected ${kind}, is ${JSON.stringify(state)}`);
  return state as LiveStateOf<K>;
}
