import { z } from 'zod';
import { suggest } from '../model/suggest.ts';

/** An object of these members and no others: a misspelt filter would otherwise be none, and find everything. */
export function knownNames<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys
            .slice(0, namedMax)
            .map((name) => unknown(name, names))
            .join('; ')
        : undefined,
  });
}

/** The likely meaning is looked for in so many; the others can be told once these are mended. */
const namedMax = 10;

function unknown(name: string, names: readonly string[]): string {
  const meant = suggest(name, names);
  return `there is no "${name}"${meant === undefined ? '' : `, did you mean "${meant}"?`}; ${names.length === 0 ? 'nothing can be chosen here' : `the names are ${names.join(', ')}`}`;
}
