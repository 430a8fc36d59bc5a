/** Programs that a test runs beside itself: whether one listens, and how one is ended. */
import type { ChildProcess } from 'node:child_process';
import net from 'node:net';

/** Whether something takes connections on a TCP port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Ends it at once (SIGKILL) and resolves when it is gone. Twice is harmless. */
export async function endNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
