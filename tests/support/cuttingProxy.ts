import net from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /** Breaks every connection that stands now, in the middle of whatever it carries. */
  cut(): void;
  /** Breaks each connection after so many bytes towards the client; null: none. */
  cutEach(bytes: number | null): void;
  /** Nobody gets through (true), or everybody again. */
  block(on: boolean): void;
  /** How many connections were broken. */
  cuts(): number;
  close(): Promise<void>;
};

/** A line to `targetPort` on loopback that breaks when told to: TCP with its bytes in order, up to the break. */
export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const pairs = new Set<{ client: net.Socket; target: net.Socket }>();
  let each: number | null = null;
  let blocked = false;
  let cuts = 0;

  const server = net.createServer((client) => {
    // A reset is what this is for.
    client.on('error', () => client.destroy());
    if (blocked) {
      client.destroy();
      return;
    }
    const target = net.connect(targetPort, '127.0.0.1');
    const pair = { client, target };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      target.destroy();
    };
    target.on('error', end);
    client.on('close', end);
    target.on('close', end);
    client.pipe(target);
    let passed = 0;
    target.on('data', (bytes) => {
      const left = each === null ? bytes.length : Math.max(0, each - passed);
      passed += bytes.length;
      if (bytes.length <= left) {
        if (!client.write(bytes)) {
          target.pause();
          client.once('drain', () => target.resume());
        }
        return;
      }
      cuts += 1;
      client.write(bytes.subarray(0, left), end);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const { client, target } of pairs) {
      cuts += 1;
      client.resetAndDestroy();
      target.destroy();
    }
    pairs.clear();
  };
  return {
    port: address.port,
    cut,
    cutEach: (bytes) => {
      each = bytes;
    },
    block(on) {
      blocked = on;
      if (on) cut();
    },
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
