import { createHash } from 'node:crypto';
import { isRunKey } from '../../model/definitions/run-key.ts';

/**
 * A correlation id or an idempotency key in the column that runs are found by: itself, unless it is too long for an index.
 * Then its beginning and a digest of the whole, so that different ones stay different. The head beside it has it in full.
 */
export function storedRunKey(key: string): string {
  if (isRunKey(key)) return key;
  const digest = createHash('sha256').update(key, 'utf16le').digest('base64url');
  return `${key.slice(0, beginningChars)}~${digest}`;
}

const beginningChars = 200;

/** All spellings under which rows may have it: versions before this one wrote long ones as they are. */
export function spellingsOf(key: string): readonly string[] {
  return isRunKey(key) ? [key] : [key, storedRunKey(key)];
}
