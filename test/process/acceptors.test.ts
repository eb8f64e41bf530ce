import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addAcceptors, type Acceptors } from '../../src/process/acceptors.ts';
import { close, listen } from '../../src/process/listen.ts';

let server: Server;
let port: number;
let warnings: unknown[];
let acceptors: Acceptors | undefined;
let senders: Socket[];

beforeEach(async () => {
  warnings = [];
  senders = [];
  acceptors = undefined;
  server = createServer((_request, response) => void response.end('taken'));
  port = await listen(server, { port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  for (const sender of senders) sender.destroy();
  await close(server, { acceptors });
});

const log = { warn: (_event: string, error: unknown) => void warnings.push(error) };

function addThem(): void {
  acceptors = addAcceptors(server, log);
}

/** So many connections come within one turn. Returns in how many turns they were taken. */
async function turnsToTake(count: number): Promise<number> {
  let taken = 0;
  const note = () => void (taken += 1);
  server.on('connection', note);
  for (let at = 0; at < count; at += 1) senders.push(connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  // The system lets them in meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  let turns = 0;
  while (taken < count && turns < 1_000) {
    await new Promise(setImmediate);
    turns += 1;
  }
  server.off('connection', note);
  return turns;
}

async function untilTakesMany(): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) if ((await turnsToTake(32)) < 10) return;
  throw new Error('A crowd is not let in any faster than without.');
}

test('lets a crowd in at once, where a server alone takes one connection in a turn', async () => {
  expect(await turnsToTake(64)).toBeGreaterThanOrEqual(64);
  addThem();
  await untilTakesMany();
  expect(await turnsToTake(64)).toBeLessThan(16);
  expect(warnings).toEqual([]);
});

test('answers along each of them as the server does', async () => {
  addThem();
  await untilTakesMany();
  const answers = await Promise.all(
    Array.from({ length: 64 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).text()),
  );
  expect(new Set(answers)).toEqual(new Set(['taken']));
});

describe('bounds of the server', () => {
  test('all connections count for how many there may be', async () => {
    server.maxConnections = 20;
    addThem();
    await untilRefused();
    expect(server.maxConnections).toBeLessThan(20);
    for (const sender of senders.splice(0)) sender.destroy();
    await expect.poll(() => server.maxConnections, { timeout: 10_000 }).toBe(20);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('taken');
  });

  /** Until there are acceptors, and connections that they have taken count as well. */
  async function untilRefused(): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const own = Array.from({ length: 60 }, () => connect({ port, host: '127.0.0.1' }));
      const closed = await Promise.all(own.map(wasClosed));
      expect(closed.filter((one) => !one).length).toBeLessThanOrEqual(20);
      if (server.maxConnections < 20) return void senders.push(...own);
      for (const one of own) one.destroy();
      await new Promise((go) => setTimeout(go, 50));
    }
    throw new Error('No acceptor has taken a connection.');
  }

  function wasClosed(socket: Socket): Promise<boolean> {
    return new Promise((resolve) => {
      socket
        .on('error', () => resolve(true))
        .on('end', () => resolve(true))
        .resume();
      setTimeout(() => resolve(false), 1_000);
    });
  }
});

test('once it is closed nobody is let in, and who was let in is answered to the end', async () => {
  let answer: () => void = () => undefined;
  server.removeAllListeners('request').on('request', (_request, response) => {
    answer = () => void response.end('late');
  });
  addThem();
  await untilTakesMany();
  for (const sender of senders.splice(0)) sender.destroy();
  const asked = new Promise((resolve) => server.once('request', resolve));
  const late = fetch(`http://127.0.0.1:${port}/`);
  await asked;
  const closed = close(server, { acceptors });
  await expect.poll(() => canConnect(port), { timeout: 10_000 }).toBe(false);
  answer();
  expect(await (await late).text()).toBe('late');
  await closed;
});

test('a connection that is idle when all is closed may bring one more request, also where acceptors have them all', async () => {
  server.maxConnections = 100;
  addThem();
  await untilTakesMany();
  for (const sender of senders.splice(0)) sender.destroy();
  await expect.poll(() => server.maxConnections).toBe(100);
  const takenByAcceptors = new Map<number | undefined, boolean>();
  server.on('connection', ({ remotePort }) => {
    const before = 100 - [...takenByAcceptors.values()].filter((one) => one).length;
    takenByAcceptors.set(remotePort, server.maxConnections < before);
  });
  const all = await Promise.all(Array.from({ length: 64 }, connected));
  await expect.poll(() => takenByAcceptors.size).toBe(64);
  const idle = all.filter(({ localPort }) => takenByAcceptors.get(localPort));
  for (const socket of all) if (!idle.includes(socket)) socket.destroy();
  const closed = close(server, { acceptors, drainMs: 1_500 });
  await new Promise((go) => setTimeout(go, 500));
  const answers = await Promise.all(idle.map(ask));
  expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 200') && answer.endsWith('taken'))).toHaveLength(
    idle.length,
  );
  expect(idle.length).toBeGreaterThan(0);
  await closed;
});

/** One that has had its first answer. */
function connected(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', reject);
    senders.push(socket);
    socket.once('data', () => resolve(socket)).write(get);
  });
}

/** All that comes until the connection is closed. */
function ask(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk) => void (received += chunk.toString('latin1'))).on('close', () => resolve(received));
    socket.write(get);
  });
}

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

test('one that is closed before they are there takes none', async () => {
  addThem();
  await close(server, { acceptors });
  await expect.poll(() => canConnect(port), { timeout: 10_000 }).toBe(false);
  expect(warnings).toEqual([]);
  server = createServer();
  await listen(server, { port: 0, host: '127.0.0.1' });
});

function canConnect(to: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: to, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
