import type { Terminal } from './command.ts';

export interface ServerCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** Longer than the server asks a platform for one page. */
const timeoutMs = 10 * 60_000;

/** Calls the API of the server at SIGNALBOX_URL. Throws with the server's own message when it refuses. */
export async function callServer(
  env: Terminal['env'],
  { method, path, body }: ServerCall,
): Promise<Readonly<Record<string, unknown>>> {
  const base = env['SIGNALBOX_URL'] ?? 'http://127.0.0.1:8080';
  const key = env['SIGNALBOX_API_KEY'];
  const response = await fetch(base.replace(/(?<!\/)\/+$/, '') + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(key !== undefined && { 'X-Authorization': key }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Error(`SIGNALBOX_URL ${base} does not answer; is the server running?`, { cause });
  });
  const answer: unknown = await response.json().catch(() => ({}));
  const fields = typeof answer === 'object' && answer !== null ? Object.fromEntries(Object.entries(answer)) : {};
  if (!response.ok) throw new Error(`${response.status}: ${String(fields['message'] ?? 'the server refused')}`);
  return fields;
}
