import { z } from 'zod';

/**
 * Lists and maps with a bound that is looked at first: zod itself would go through every member, and write down what is
 * wrong with each, before it counts them.
 */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 0, max }: { readonly min?: number; readonly max: number },
) {
  return atMost(max).pipe(z.array(item).min(min));
}

/** The same for the members of an object. `error`: of what is no object at all. */
export function mapOf<Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  key: Key,
  value: Value,
  { max, error }: { readonly max: number; readonly error?: string },
) {
  return atMost(max).pipe(z.record(key, value, error));
}

/** A transform, so that the OpenAPI documents show the list behind it. */
function atMost(max: number) {
  return z.transform((value: unknown, context) => {
    const size = sizeOf(value);
    if (size > max)
      context.issues.push({ code: 'custom', input: value, message: `at most ${max} are taken, and these are ${size}` });
    return value;
  });
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
