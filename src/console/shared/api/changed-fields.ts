/**
 * What of a form differs from what it began with. A save names these fields alone, so that what others have saved of the
 * same thing meanwhile stays.
 */
export function changedFields<Fields extends object>(began: Fields, now: Fields): Partial<Fields> {
  const before = new Map<string, unknown>(Object.entries(began));
  const changed = Object.entries(now).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before.get(field)),
  );
  return Object.fromEntries(changed) as Partial<Fields>;
}
