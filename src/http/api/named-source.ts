/** Said with an empty list: a source that nobody has must not look like one to which nothing came. */
export function unknownSourceMessage({
  given,
  id,
  found,
}: {
  readonly given?: string;
  readonly id?: string;
  readonly found: number;
}): string | undefined {
  if (given === undefined || id !== undefined || found > 0) return undefined;
  return `There is no webhook with the id or the name "${given}", and nothing is kept of one that was deleted.`;
}
