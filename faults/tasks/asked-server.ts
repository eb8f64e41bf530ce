import { createServer } from 'node:http';

/** What HTTP tasks and outgoing webhooks ask. It answers after a while. */
export interface AskedServer {
  readonly url: string;
  close(): Promise<void>;
}

const answersAfterMs = 900;
const pollsUntilDone = 3;

export async function startAskedServer(): Promise<AskedServer> {
  const polls = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const path = request.url ?? '';
      const asked = (polls.get(path) ?? 0) + 1;
      polls.set(path, asked);
      const body = path.startsWith('/poll') ? { done: asked >= pollsUntilDone } : { ok: true };
      response.sendDate = false;
      response.setHeader('Content-Type', 'application/json');
      const answering = setTimeout(
        () => response.end(JSON.stringify(body)),
        path.startsWith('/poll') ? 0 : answersAfterMs,
      );
      response.on('close', () => clearTimeout(answering));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
