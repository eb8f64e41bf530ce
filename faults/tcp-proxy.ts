import { connect, createServer, type Socket } from 'node:net';

/** A way for connections that can be broken: everything that one side calls the other by goes over it. */
export interface TcpProxy {
  readonly port: number;
  /** Resets every connection. */
  cut(): void;
  /** Each piece arrives this much later, for a while. */
  delay(byMs: number, forMs: number): void;
  /** Connections stay, and nothing goes through them for a while. */
  stall(forMs: number): void;
  close(): Promise<void>;
}

interface ProxyOptions {
  readonly port: number;
  /** Ports on this machine, as a load balancer has them: each connection goes to the next one that answers. */
  readonly upstreams: () => readonly number[];
}

export async function startTcpProxy({ port, upstreams }: ProxyOptions): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const slow = { byMs: 0, untilMs: 0, stalledUntilMs: 0 };
  let turn = 0;
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    const ports = upstreams();
    turn += 1;
    const tries = ports.map((_, at) => ports[(at + turn) % ports.length] ?? 0);
    const tryNext = () => {
      const next = tries.shift();
      if (next === undefined) return near.resetAndDestroy();
      const far = connect(next, '127.0.0.1');
      far.once('connect', () => {
        far.off('error', tryNext);
        join(near, far);
      });
      far.once('error', tryNext);
    };
    tryNext();
  });

  function join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.setNoDelay(true);
      let dueMs = 0;
      const inTurn = (act: () => void) => {
        const nowMs = Date.now();
        const delayMs = nowMs < slow.untilMs ? slow.byMs : 0;
        dueMs = Math.max(dueMs, nowMs + delayMs, slow.stalledUntilMs);
        if (dueMs <= nowMs) return act();
        setTimeout(act, dueMs - nowMs);
      };
      from.on('data', (bytes) => inTurn(() => void (to.writable && to.write(bytes))));
      from.on('end', () => inTurn(() => to.end()));
      from.on('error', () => to.resetAndDestroy());
      from.on('close', () => {
        pairs.delete(pair);
        inTurn(() => to.destroy());
      });
    }
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    cut() {
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    },
    delay(byMs, forMs) {
      Object.assign(slow, { byMs, untilMs: Date.now() + forMs });
    },
    stall(forMs) {
      slow.stalledUntilMs = Date.now() + forMs;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await closed;
    },
  };
}
