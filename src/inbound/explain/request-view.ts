import type { JsonObject } from '../../model/json.ts';

interface Shown {
  readonly id: string;
  readonly receivedAt: Date;
  readonly url: string;
  /** Secret values are masked already. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** A request as histories and expressions have it (R90, R95): `{ id, timeStamp, headers, requestParams, body }`, the time in milliseconds. */
export function showRequest({ id, receivedAt, url, headers, body }: Shown): JsonObject {
  // Not as a URL: what a sender called need not be one.
  const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);
  const named = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    headers: groupValues(named),
    requestParams: groupValues([...query]),
    id,
    timeStamp: receivedAt.getTime(),
    body: textOf(body),
  };
}

function groupValues(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

/** Text where the bytes are text, else base64 (R47). */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
