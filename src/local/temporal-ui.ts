import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';

import { claimPort, localAddress } from './ports.ts';

export interface TemporalUi {
  readonly url: string;
  close(): Promise<void>;
}

export interface TemporalUiOptions {
  readonly dataDir: string;
  /** Where Temporal's own UI listens. It answers whoever asks, under any name, so browsers must not reach that port. */
  readonly innerPort: number;
  readonly admits: Admits;
}

/** Whether a request comes from this machine, by itself or from the page that it asks: no proxy and no other page has brought it. */
export type Admits = (request: Pick<IncomingMessage, 'headers'>) => boolean;

/**
 * The door to Temporal's UI: it lets through a person's browser on this machine, and no page of another site, also none
 * whose name was pointed to this machine (DNS rebinding). The UI itself checks neither `Host` nor `Origin`.
 */
export async function openTemporalUi({ dataDir, innerPort, admits }: TemporalUiOptions): Promise<TemporalUi> {
  const server = createServer((incoming, response) => {
    if (isAdmitted(incoming, admits)) return forward(incoming, response, innerPort);
    response.writeHead(403, { 'Content-Type': 'text/plain' });
    response.end(`Temporal's UI answers a browser on this machine only, at its own address. Open ${url} there.\n`);
  });
  server.maxConnections = connectionsMax;
  server.requestTimeout = requestTimeoutMs;
  const port = await listenOnClaimedPort(server, dataDir);
  const url = `http://${localAddress}:${port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A browser opens six to a host; a few windows of a few people. */
const connectionsMax = 100;
/** For a whole request to arrive; Temporal's own limit for one is 4 MB. */
const requestTimeoutMs = 30_000;
/** The UI asks for the next events of a run and waits for them. */
const answerTimeoutMs = 120_000;

async function listenOnClaimedPort(server: Server, dataDir: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await claimPort(dataDir, 'temporalUi');
    const error = await listen(server, port);
    if (error === undefined) return port;
    if (error.code !== 'EADDRINUSE' || attempt === listenAttemptsMax) throw error;
  }
}

/** Another process can take a free port between our look and our listening. */
const listenAttemptsMax = 5;

function listen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, localAddress, () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

/** A person may follow a link from elsewhere, which leads to a document; what a page loads or sends has to be the UI's own. */
function isAdmitted({ method, url = '', headers }: IncomingMessage, admits: Admits): boolean {
  const isVisit =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const { 'sec-fetch-site': _site, ...unsaid } = headers;
  return url.startsWith('/') && admits({ headers: isVisit ? unsaid : headers });
}

function forward(incoming: IncomingMessage, response: ServerResponse, innerPort: number): void {
  const { method, url: path } = incoming;
  const outgoing = request({
    host: localAddress,
    port: innerPort,
    method,
    path,
    headers: forwarded(incoming),
    timeout: answerTimeoutMs,
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    pipeline(answer, response).catch(() => response.destroy());
  });
  outgoing.once('error', () => {
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(502, { 'Content-Type': 'text/plain' })
        .end("Temporal's UI does not answer; it may be starting again.\n");
  });
  response.once('close', () => outgoing.destroy());
  pipeline(incoming, outgoing).catch(() => outgoing.destroy());
}

/** With its own name, and without an origin: the door has compared both already. */
function forwarded({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { host: _host, origin: _origin, ...rest } = headers;
  return endToEnd(rest);
}

/** RFC 9110, 7.6.1: these are of one connection. An upgrade (WebSocket) is none that the UI knows. */
const ofOneConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function endToEnd(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOneConnection.includes(name)));
}
