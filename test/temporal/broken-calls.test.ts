import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from '../../src/temporal/connection.ts';
import { isUnavailable } from '../../src/temporal/unavailable.ts';

let server: Http2Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** What stands where the service is said to be, and breaks off every call. */
async function describeAt(resetCode: number) {
  let calls = 0;
  server = createServer().on('stream', (stream) => {
    calls += 1;
    stream.on('error', () => undefined).close(resetCode);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createClient({ address, namespace: 'default', taskQueue: 'none', tls: false });
  const error = await client
    .withDeadline(Date.now() + 2_000, () => client.workflow.getHandle('one').describe())
    .catch((thrown: unknown) => thrown);
  await client.connection.close();
  return { error, calls };
}

// In HTTP/2: no error, but no answer either; a fault of the protocol; one of the other side.
test.each([0, 1, 2])('a call that is broken off with %s is tried again, and then 503', async (resetCode) => {
  const { error, calls } = await describeAt(resetCode);
  expect(isUnavailable(error)).toBe(true);
  expect(calls).toBeGreaterThan(1);
});
