/** A `Content-Type` (RFC 9110, 8.3), lower case but for the values of parameters. */
export interface ContentType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The kind of a body, by its declared type (M22-M25). */
export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'unknown';

export function parseContentType(header: string | undefined): ContentType {
  const text = header ?? '';
  const end = text.indexOf(';');
  if (end === -1) return { type: text.trim().toLowerCase(), parameters: noParameters };
  return { type: text.slice(0, end).trim().toLowerCase(), parameters: parseParameters(text.slice(end)) };
}

/** `; name=value; other="quoted \" value"`, as in Content-Type and Content-Disposition. Names become lower case. */
export function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of text.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g,
  )) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(["\\])/g, '$1') ?? plain);
  }
  return parameters;
}

export function bodyKindOf(type: string): BodyKind {
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  // text/json is no registered type; it is taken as JSON if it is, and as text otherwise.
  if (type === 'text/json') return 'unknown';
  return type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml') ? 'text' : 'unknown';
}

const noParameters: ReadonlyMap<string, string> = new Map();
