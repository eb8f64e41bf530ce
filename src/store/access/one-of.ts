/** A text of the database as the name it is. Throws when a newer version wrote it. */
export function oneOf<const Name extends string>(names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined)
    throw new Error(
      `The database holds "${text}" where one of ${names.join(', ')} is known: was it written by a newer version?`,
    );
  return found;
}
