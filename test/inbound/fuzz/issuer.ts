import { createServer, type ServerResponse } from 'node:http';
import { keySetOf } from './tokens.ts';
import type { Keys } from './sender.ts';

export interface Issuer {
  readonly url: string;
  stop(): Promise<void>;
}

/** An issuer of tokens that publishes its keys at `/keys`, and in ways that cannot be used at other paths. */
export async function startIssuer(keys: Pick<Keys, 'rsa' | 'ec' | 'ed'>): Promise<Issuer> {
  const text = keySetOf({ ...keys, clock: Date.now, issuerUrl: '' });
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url.slice(1)];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const answers: Readonly<Record<string, (response: ServerResponse, keySet: string) => void>> = {
  keys: (response, keySet) => response.end(keySet),
  silent: () => undefined,
  stuck: (response, keySet) => response.writeHead(200, { 'Content-Length': keySet.length + 1 }).write(keySet),
  broken: (response, keySet) => response.writeHead(500).end(keySet),
  moved: (response) => response.writeHead(302, { Location: '/keys' }).end(),
  garbage: (response) => response.end('<html>\0\uffff'),
  list: (response) => response.end('[{"keys":[null,1,{"kty":"RSA"}]}]'),
  nonsense: (response) =>
    response.end(
      '{"keys":[null,1,"x",{},{"kty":"RSA","n":1},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"OKP","crv":"Ed25519"},[]]}',
    ),
  huge: (response, keySet) => {
    response.write(keySet.slice(0, -1));
    const timer = setInterval(() => response.write(' '.repeat(65_536)), 1);
    response.on('close', () => clearInterval(timer));
  },
};

/** Where no usable key set comes from. */
export const unusablePaths = Object.keys(answers).filter((path) => path !== 'keys');
