import { isBinary, type EventWithBody } from './api/event.ts';

/** Those that a client makes by itself, and those that a proxy wrote. */
const madeByClients = /^(host|content-length|connection|accept-encoding|transfer-encoding|x-forwarded-.*|forwarded)$/i;

/** The proof of this very request; a test signs anew. */
const proofs = /signature|^authorization$|^x-hub-/i;

/** Values of secrets are not kept. */
const masked = '***';

function sentHeaders({ headers }: EventWithBody): readonly (readonly [string, string])[] {
  return headers.filter(([name]) => !madeByClients.test(name));
}

/** The request once more, for a shell. Where a secret's value is ***, it is to be filled in. */
export function toEventCurl(event: EventWithBody, url: string): string {
  const lines = [
    `curl -i -X ${event.method} ${quote(url)}`,
    ...sentHeaders(event).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
  ];
  if (event.body === '') return lines.join(' \\\n  ');
  if (!isBinary(event)) return [...lines, `--data-binary ${quote(event.body)}`].join(' \\\n  ');
  return `printf %s ${quote(event.body)} | base64 -d | ${[...lines, '--data-binary @-'].join(' \\\n  ')}`;
}

/** Within single quotes a shell reads everything but a single quote as it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The event as `deliver` of `signalbox/testing` takes it, to be kept as a JSON file: the body as the text that came, so no number
 * changes. Undefined: its bytes are no text.
 */
export function toFixture(event: EventWithBody): string | undefined {
  if (isBinary(event)) return undefined;
  const headers = sentHeaders(event).filter(([name, value]) => !proofs.test(name) && !value.includes(masked));
  return JSON.stringify({ headers: Object.fromEntries(headers), body: event.body }, undefined, 2);
}
