import { createServer, type Server } from 'node:http';
import { ConfigError } from '../config.ts';

export interface Address {
  readonly port: number;
  readonly host: string;
  /** The setting that says the port. */
  readonly setting?: string;
}

/** Listens and answers with the port. Throws ConfigError when the address cannot be had. */
export function listen(server: Server, { port, host, setting = 'PORT' }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toConfigError(error, { port, host, setting })));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Throws ConfigError when nobody could listen there now: said before minutes are spent on all that comes first. */
export async function checkAddress(address: Pick<Address, 'port' | 'host' | 'setting'>): Promise<void> {
  const probe = createServer();
  await listen(probe, address);
  await close(probe);
}

/** Requests under way are answered; connections are closed as soon as they are idle, not when their senders tire of them. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const closing = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function toConfigError(error: NodeJS.ErrnoException, { port, host, setting }: Required<Address>): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `${setting} ${port} is taken on ${host}: stop what uses it, or set ${setting} to another.`,
      );
    case 'EACCES':
      return new ConfigError(
        `${setting} ${port} needs more rights than this process has: set ${setting} to 1024 or above.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`HOST ${host} is not an address of this machine: set HOST to one that is, or to 0.0.0.0.`);
    default:
      return error;
  }
}
