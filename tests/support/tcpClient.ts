import { once } from 'node:events';
import net from 'node:net';

/** A plain TCP connection to this machine that keeps what comes back, and the code of its error (empty: none). */
export async function connectTcp(port: number) {
  const socket = net.connect(port, '127.0.0.1');
  const back: Buffer[] = [];
  let error = '';
  socket.on('data', (bytes) => back.push(bytes));
  socket.on('error', (e: NodeJS.ErrnoException) => {
    error = e.code ?? 'error';
  });
  await once(socket, 'connect');
  return { socket, back: () => Buffer.concat(back), error: () => error };
}
