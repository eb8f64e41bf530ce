import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly framing: 'length' | 'chunked' | 'short' | 'none';
  /** The sender goes away so many milliseconds after its last byte, whatever it has heard by then. */
  readonly hangUpMs?: number;
}

export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  /** Lower-case names; of a repeated one the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The sender did not wait for the end of the answer. */
  readonly left: boolean;
}

/** Longer than anything here takes on a busy machine: past it a request counts as stuck. */
const answerMs = 20_000;
/** A request that announces more than it sends is never answered; so long its sender listens for a refusal. */
const cutOffMs = 50;

/** Writes the bytes as they are: no client stands in the way of what is not allowed. */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    let left = false;
    const leave = (how: 'end' | 'destroy', ms: number) =>
      setTimeout(() => {
        if (socket.destroyed) return;
        left = true;
        socket[how]();
      }, ms);
    socket.setTimeout(answerMs, () => {
      socket.destroy();
      reject(new Error(`No answer in ${answerMs} ms to ${head(request).slice(0, 500)}`));
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses closes while bytes are still under way; what it answered before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ ...toAnswer(Buffer.concat(chunks).toString('latin1')), left }));
    socket.write(Buffer.concat([Buffer.from(head(request), 'latin1'), framed(request)]), () => {
      if (request.hangUpMs !== undefined) leave('destroy', request.hangUpMs);
      else if (isCutOff(request)) leave('end', cutOffMs);
    });
  });
}

/** Whether the server may wait for bytes that never come. */
function isCutOff({ framing, headers }: RawRequest): boolean {
  return framing === 'short' || headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
}

function head({ method, target, headers, body, framing }: RawRequest): string {
  const lines = [...headers.map(([name, value]) => `${name}: ${value}`), 'Connection: close'];
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) lines.unshift('Host: 127.0.0.1');
  if (framing === 'length') lines.push(`Content-Length: ${body.byteLength}`);
  if (framing === 'short') lines.push(`Content-Length: ${body.byteLength + 10}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function framed({ body, framing }: RawRequest): Buffer {
  if (framing === 'none') return Buffer.alloc(0);
  if (framing !== 'chunked') return body;
  const middle = Math.floor(body.byteLength / 2);
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter((part) => part.byteLength > 0);
  return Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`${part.byteLength.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ]);
}

function toAnswer(whole: string): Omit<RawAnswer, 'left'> {
  const text = whole.replace(/^(HTTP\/1\.1 1\d\d [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)+/, '');
  const [, status = '0', lines = '', body = ''] =
    /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]*\r\n)*?)\r\n(.*)$/s.exec(text) ?? [];
  const headers = lines
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  return { status: Number(status), headers: Object.fromEntries(headers), body };
}
