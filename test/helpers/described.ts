import type { z } from 'zod';
import { toMedia } from '../../src/contract/openapi/media.ts';
import type { Operation, OperationGroup } from '../../src/contract/openapi/operation.ts';
import { refusalsOf } from '../../src/contract/openapi/refusals.ts';
import { createOperationGroups } from '../../src/contract/operations/index.ts';
import { optionFields } from '../../src/platforms/index.ts';

interface Described {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** Of its path: a word wins over a parameter. */
  readonly words: number;
  readonly operation: Operation;
  readonly group: OperationGroup;
}

const described: readonly Described[] = createOperationGroups(optionFields)
  .flatMap((group) =>
    Object.entries(group.operations).map(([name, operation]): Described => {
      const [method = '', path = ''] = operation.route.split(' ');
      return {
        name,
        method,
        path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`),
        words: path.replaceAll(/:\w+/g, '').length,
        operation,
        group,
      };
    }),
  )
  .sort((one, other) => other.words - one.words);

/** The part of an answer that the OpenAPI document does not describe; undefined when all is as it says, or nothing is said. */
export function undescribed(
  method: string,
  path: string,
  { status, text }: { readonly status: number; readonly text: string },
): string | undefined {
  const plain = path.replace(/\?.*$/s, '').replaceAll(/\/{2,}/g, '/');
  const found = described.find((one) => one.method === method && one.path.test(plain));
  // A route that Signalbox does not serve has a path that looks like another's.
  if (found === undefined || text.includes('NOT_SERVED')) return undefined;
  const { name, operation, group } = found;
  const content = operation.answers[status] ?? refusalsOf({ part: group.part, operation, isOpen: false }).get(status);
  const isDescribed = content !== undefined || status in operation.answers;
  if (!isDescribed) return `${name} answers ${status}, which its operation does not name: ${text.slice(0, 200)}`;
  if (content === null || content === undefined)
    return text === '' ? undefined : `${name} answers ${status} with a body, and its operation says none`;
  const { type, schema, mayBeEmpty = false } = toMedia(content);
  if (mayBeEmpty && text === '') return undefined;
  return type === 'application/json' ? difference(schema, text, `${name} ${status}`) : undefined;
}

function difference(schema: z.ZodType, text: string, name: string): string | undefined {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return undefined;
  const issues = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`);
  return `${name} is not as its operation says: ${issues.join('; ')} in ${text.slice(0, 300)}`;
}
