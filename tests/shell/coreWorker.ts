import { EventEmitter } from 'node:events';
import { type MessagePort, parentPort, threadId, workerData } from 'node:worker_threads';
import { refuseHostObjects, StandinPort } from './ports.ts';

/** A worker thread that looks like a utility process to the built core: `process.parentPort` and nothing of Electron. */
/** Above what any system hands out (Linux: at most 2^22). */
const PID_ABOVE_ALL = 5_000_000;
const outer = parentPort;
if (!outer) throw new Error('runs in a worker thread only');

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    refuseHostObjects(message);
    outer?.postMessage(message);
  }
}
const port = new ParentPort();
outer.on('message', ({ message, ports }: { message: unknown; ports: MessagePort[] }) => {
  port.emit('message', { data: message, ports: ports.map((one) => new StandinPort(one)) });
});
Object.assign(process, { parentPort: port });
// A thread shares its process id with the shell; a real core has its own, and a killed one is known by it to be dead.
Object.defineProperty(process, 'pid', { value: PID_ABOVE_ALL + threadId });
await import(String((workerData as { entry: string }).entry));
