import type { ObsConnection, RequestInput } from '../../electron/core/obs/port.ts';
import type { Answer, ObsEvent, RequestName } from '../../electron/core/obs/protocol.ts';
import type { Fault } from '../../shared/domain/index.ts';

/** Resolves when the condition holds; says what was there when it does not in time. */
export async function until<T>(holds: () => T | Promise<T>, what: () => unknown, limitMs = 12_000): Promise<T> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > limit) throw new Error(`waited in vain: ${JSON.stringify(what())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type AskedObs = ReturnType<typeof askObs>;

/** A connection to ask, with everything that was heard over it; meters are left out. */
export function askObs(connection: ObsConnection) {
  const heard: ObsEvent[] = [];
  connection.onEvent((event) => {
    if (event.type !== 'InputVolumeMeters') heard.push(event);
  });
  const closed: Fault[] = [];
  connection.onClosed((fault) => closed.push(fault));
  const types = () => heard.map(({ type }) => type);
  const states = () =>
    heard.flatMap((event) =>
      event.type === 'StreamStateChanged' ? [event.data.outputState.replace('OBS_WEBSOCKET_OUTPUT_', '')] : [],
    );
  return {
    connection,
    heard,
    closed,
    types,
    states,
    forget: () => heard.splice(0),
    async get<K extends RequestName>(request: K, input: RequestInput<K>): Promise<Answer<K>> {
      const answer = await connection.call(request, input);
      if (!answer.ok) throw new Error(`${request}: ${JSON.stringify(answer.fault)}`);
      return answer.value;
    },
    async refused<K extends RequestName>(request: K, input: RequestInput<K>) {
      const answer = await connection.call(request, input);
      return answer.ok ? null : { fault: answer.fault.code, ...answer.fault.params };
    },
    hear: (wanted: readonly string[]) =>
      until(
        () => wanted.every((type) => types().includes(type as ObsEvent['type'])),
        () => ({ wanted, heard: types() }),
      ),
    state: (wanted: string, times = 1) =>
      until(
        () => states().filter((state) => state === wanted).length >= times,
        () => ({ wanted, states: states() }),
      ),
  };
}
