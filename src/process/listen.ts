import { createServer, type Server, type ServerResponse } from 'node:http';
import { Server as SocketServer } from 'node:net';
import { ConfigError } from '../config.ts';

export interface Address {
  readonly port: number;
  readonly host: string;
  /** The setting that says the port. */
  readonly setting?: string;
}

/** With Node's 511 a crowd of new connections has some whose first bytes the system drops, and sends again after seconds. */
export const backlog = 4_096;

/** Listens and answers with the port. Throws ConfigError when the address cannot be had. */
export function listen(server: Server, { port, host, setting = 'PORT' }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toConfigError(error, { port, host, setting })));
    server.listen({ port, host, backlog }, () => {
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

export interface Closing {
  /**
   * For so long a connection that is open may bring one more request, and its answer says that it was the last. Default: none,
   * so a request that is on its way along a connection that seems idle is lost.
   */
  readonly drainMs?: number;
  /** Have connections of the server as well. */
  readonly acceptors?: { close(): Promise<void> };
}

/** Requests under way are answered; connections are closed as soon as they are idle, not when their senders tire of them. */
export async function close(server: Server, { drainMs = 0, acceptors }: Closing = {}): Promise<void> {
  const drainedAt = Date.now() + drainMs;
  server.prependListener('request', (_request: unknown, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  const closeIdle = () => {
    if (Date.now() >= drainedAt) server.closeIdleConnections();
  };
  const closing = setInterval(closeIdle, closingMs);
  // The one of HTTP servers closes idle connections at once.
  const closed = new Promise((resolve) => SocketServer.prototype.close.call(server, resolve));
  closeIdle();
  await Promise.all([closed, acceptors?.close()]);
  clearInterval(closing);
  // What is left of it: its own timer.
  server.close();
}

const closingMs = 50;

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
