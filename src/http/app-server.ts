import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import express, { type Express } from 'express';

/**
 * Serves an Express app with requests and responses that are Express' own from birth. Express gives each pair that Node
 * made another prototype; the engine then has no fast path left for them, and every later step of the same request
 * costs double (docs/decisions/0008-express-prototypes.md).
 */
export function createAppServer(app: Express): Server {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse<IncomingMessage> {}
  adopt(app, 'request', AppRequest.prototype, express.request);
  adopt(app, 'response', AppResponse.prototype, express.response);
  const server = createServer({ IncomingMessage: AppRequest, ServerResponse: AppResponse, ...times }, app);
  server.maxConnections = connectionsMax;
  // RFC 9110 10.1.1 lets an expectation nobody knows be passed over. Node would answer 417 itself, and nothing of the request would be kept (G4).
  server.on('checkExpectation', app);
  return server;
}

/**
 * No platform waits longer than 30 s for its answer, so nobody sends a request for a minute. A request that comes later is 408, and
 * the connection is closed: half a request holds its place for a bounded time, however slowly it trickles.
 */
const times = {
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Proxies keep idle connections for a minute; one that is closed here first is a 502 for the request just sent along it. */
  keepAliveTimeout: 65_000,
};

/** Each takes some ten kilobytes, and a small body. Platforms and proxies keep some hundreds open. */
const connectionsMax = 5_000;

/** Does for a prototype that Node's server can make instances of what `express()` does for its own. */
function adopt(app: Express, name: 'request' | 'response', prototype: object, methods: object): void {
  Object.setPrototypeOf(prototype, methods);
  Object.defineProperty(prototype, 'app', { value: app, configurable: true, enumerable: true, writable: true });
  Object.defineProperty(app, name, { value: prototype, configurable: true, enumerable: true, writable: true });
}
