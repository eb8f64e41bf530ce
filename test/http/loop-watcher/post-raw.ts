import { request } from 'node:http';

export interface RawPost {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  /** 0: the connection was closed without one. */
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Posts a body that the server may refuse before it has come: what it answers counts, not that it stopped reading. */
export function postRaw(port: number, { method = 'POST', path, headers = {}, body = '' }: RawPost): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    let answered = false;
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { 'Content-Length': String(bytes.byteLength), ...headers },
        agent: false,
      },
      (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        const done = () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          });
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', done)
          .on('error', done);
      },
    );
    sent.on('error', () => {
      if (!answered) resolve({ status: 0, headers: {}, text: '' });
    });
    sent.end(bytes);
  });
}
