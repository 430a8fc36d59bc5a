/** The worker's own end of the protocol. TypeScript's DOM library describes a window, hence the narrow type here. */
import type { FromWorker, ToWorker } from '../protocol.ts';

type WorkerScope = {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
  close(): void;
};

export const scope = globalThis as unknown as WorkerScope;
export const tell = (message: FromWorker, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);
