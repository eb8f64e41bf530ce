import { isJsonObject, type JsonObject } from '../../../model/json.ts';
import { refuse } from './errors.ts';

/**
 * The fields that an update replaces (C8). With a mask: exactly its fields, those that the object lacks as undefined
 * (removed). Without: the settable ones that the object has. Fields that may not be set are passed over.
 */
export function readUpdate(
  body: JsonObject,
  { wrapper, settable }: UpdateShape,
): Readonly<Record<string, JsonObject[string] | undefined>> {
  const object = body[wrapper];
  if (!isJsonObject(object))
    return refuse(
      'invalid',
      `invalid ${upperFirst(wrapper)}: wrap what is to be changed as {"${wrapper}": {..}, "updateMask": ".."}`,
    );
  const mask = body['updateMask'];
  const named = typeof mask === 'string' && mask.trim() !== '' ? fieldsOf(mask) : Object.keys(object);
  return Object.fromEntries(named.filter((name) => settable.includes(name)).map((name) => [name, object[name]]));
}

export interface UpdateShape {
  readonly wrapper: string;
  readonly settable: readonly string[];
}

/** `a,b.c,snake_case`: only the first part of a path counts, members are replaced whole. */
function fieldsOf(mask: string): readonly string[] {
  const names = mask.split(',').map((part) => camelCase(part.trim().split('.')[0] ?? ''));
  return [...new Set(names.filter((name) => name !== ''))];
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
