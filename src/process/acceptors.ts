import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, type Server as SocketServer, type Socket } from 'node:net';
import type { Log } from '../telemetry.ts';
import { backlog } from './listen.ts';

export interface Acceptors {
  /** Takes no more connections; resolves once those that were taken are closed. */
  close(): Promise<void>;
}

/**
 * Node takes one new connection in a turn of the event loop and handle, and a turn is long where there is much to do: of a crowd some
 * would wait half a minute to be let in (docs/decisions/0145-more-than-one-door.md). Each of these is one more handle of the same
 * socket, so a turn takes as many; each costs a call of the system for a connection that comes when all is quiet.
 */
const acceptorsMax = 15;

/**
 * Has a server that listens take many new connections in a turn. All count for its `maxConnections` together. What keeps them from
 * being there is logged, and the server goes on alone.
 */
export function addAcceptors(server: Server, log: Pick<Log, 'warn'>): Acceptors {
  const report = (error: unknown) => log.warn('receiver.accepts_slowly', error);
  const connectionsMax = server.maxConnections;
  const acceptors: SocketServer[] = [];
  let open = 0;
  let taken = 0;
  let isClosed = false;
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => void (open -= 1));
  });
  const child = handBack(server, (handle) => {
    // As the HTTP server itself has its sockets.
    const acceptor = createServer({ allowHalfOpen: true, noDelay: true }, take);
    // To listen once more sets the length of the socket's queue anew.
    acceptor.on('error', report).listen(handle, backlog);
    if (isClosed) acceptor.close();
    else acceptors.push(acceptor);
  }).on('error', report);
  child.on('exit', () => {
    // What it sent last may be on its way.
    setTimeout(() => {
      if (acceptors.length < acceptorsMax && !isClosed)
        report(new Error(`It takes ${acceptors.length + 1} connections in a turn instead of ${acceptorsMax + 1}.`));
    }, 1_000).unref();
  });
  return {
    async close() {
      isClosed = true;
      // While it has the handle, the system lets senders in.
      if (child.pid !== undefined && child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
      await Promise.all(acceptors.map((acceptor) => new Promise((resolve) => acceptor.close(resolve))));
    },
  };

  function take(socket: Socket): void {
    if (open >= connectionsMax) return void socket.destroy();
    count(1);
    socket.once('close', () => count(-1));
    server.emit('connection', socket);
  }

  /** The server's own bound is for those that it took itself; it reads 0 as none. */
  function count(by: number): void {
    taken += by;
    server.maxConnections = Math.max(1, connectionsMax - taken);
  }
}

/**
 * A handle cannot be doubled within a process. Sent to another one it is there as a new one, also on its way back. That process is
 * told nothing else: it has no environment, and ends as soon as it has sent all.
 */
function handBack(server: Server, take: (handle: object) => void) {
  const child = spawn(process.execPath, ['--eval', sendBack], {
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  child.on('message', (_count, handle) => {
    if (handle !== undefined) take(handle);
  });
  const { _handle: handle } = server as Server & { readonly _handle?: SocketServer };
  child.send(acceptorsMax, handle, { keepOpen: true });
  return child;
}

const sendBack = `
  process.on('message', (count, handle) => {
    for (let sent = 1; sent <= count; sent += 1)
      process.send(sent, handle, { keepOpen: true }, sent === count ? () => process.disconnect() : undefined);
  });
`;
