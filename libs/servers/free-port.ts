import { createServer } from 'node:net';

/** Where people expect these servers. */
export const usualPorts = {
  temporal: 7233,
  temporalUi: 8233,
  mongo: 27017,
  api: 3000,
  smtp: 1025,
  mailPage: 8025,
} as const;

const handedOut = new Set<number>();

/** The preferred port if it can be bound on 127.0.0.1 now, otherwise any free one that this process did not get before. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && preferred !== 0 && (await canBind(preferred))) return preferred;
  for (;;) {
    const port = await bindOnce(0);
    if (!handedOut.has(port)) {
      handedOut.add(port);
      return port;
    }
  }
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function canBind(port: number): Promise<boolean> {
  return bindOnce(port).then(
    () => true,
    () => false,
  );
}

function bindOnce(port: number): Promise<number> {
  return new Promise((bound, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => bound(taken));
    });
  });
}
