import { z } from 'zod';
import { knownNames } from './known-names.ts';

/**
 * The parameters of a list, and no others: one that is passed over would give the first page for ever. Each is taken as
 * `deliveryId` and as `delivery_id`.
 */
export function listQuery<Shape extends z.ZodRawShape>(shape: Shape) {
  return eitherSpelling(knownNames(shape));
}

/** The same before a schema that has rules over several parameters. */
export function eitherSpelling<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(toCamelCase, schema);
}

function toCamelCase(query: unknown): unknown {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return query;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const camel = name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
      // Given in both spellings it is said to be unknown in one of them.
      return [Object.hasOwn(query, camel) ? name : camel, value];
    }),
  );
}

/** Where there is nothing to choose. */
export const noParameters = listQuery({});
