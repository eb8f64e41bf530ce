/** RFC 9110, 5.6.2. */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** RFC 9110, 5.5; characters beyond Latin-1 cannot be written. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** It says how a message is framed and whom it is for: another one could be smuggled in. */
export function belongsToConnection(name: string): boolean {
  return connectionHeaders.has(name.toLowerCase());
}

const connectionHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'proxy-connection',
  'proxy-authorization',
]);
