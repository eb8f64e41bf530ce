/** In Unicode mode a surrogate is found only where its other half is missing. */
const unstorable = /\0|[\ud800-\udfff]/u;

/** Deeper bodies would exhaust the stack of whoever walks through them. */
const depthMax = 1_000;

export interface StorableFault {
  readonly path: string;
  readonly message: string;
}

/**
 * The mistake in a parsed JSON body that cannot be kept: Postgres has no U+0000 in text, and neither it nor Temporal
 * has half a surrogate pair. Undefined when all is well.
 *
 * @example storableFault({ tags: [{ key: '\0' }] }) // { path: 'tags[0].key', message: '…' }
 */
export function storableFault(value: unknown, path = '', depth = 0): StorableFault | undefined {
  if (typeof value === 'string') return unstorable.test(value) ? textFault(path) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === depthMax) return { path: '', message: `the body nests more than ${depthMax} levels deep` };
  for (const [name, member] of Object.entries(value)) {
    if (unstorable.test(name)) return textFault(path);
    const found = storableFault(
      member,
      Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`,
      depth + 1,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function textFault(path: string): StorableFault {
  return { path, message: 'contains U+0000 or half a surrogate pair, which no text can hold; leave it out' };
}

/** Only such a body can hold one: its texts write both as escapes. */
export function mayBeUnstorable(text: string): boolean {
  return /\\u(?:0000|d[89a-f])/i.test(text);
}

/** Whether a URL names a thing by a text that none can have. */
export function isUnstorableUrl(url: string): boolean {
  return url.includes('%00');
}

/** True for a time of the years 1 to 9999: dates go further than Postgres does, and no event or request is from then. */
export function isStorableTime(time: Date): boolean {
  const ms = time.getTime();
  return ms >= firstMs && ms <= lastMs;
}

const firstMs = Date.parse('0001-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');
