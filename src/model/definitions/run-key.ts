/**
 * Characters of a correlation id or an idempotency key. Runs are found by them in indexes of Postgres, whose entries have
 * 2,700 bytes at most; a character has three.
 */
export const runKeyCharsMax = 500;

/** What is wrong with a longer one. */
export const runKeyRule = `use at most ${runKeyCharsMax} characters`;

export function isRunKey(text: string): boolean {
  return text.length <= runKeyCharsMax;
}
