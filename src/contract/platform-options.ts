import { z } from 'zod';
import {
  isOptionField,
  placeInOptions,
  type GroupMember,
  type FieldValue,
  type PlatformField,
} from '../model/inbound/platform-field.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { listOf, mapOf } from './bounded.ts';
import { knownNames } from './known-names.ts';
import { verbatim } from './verbatim.ts';
import { nullAsAbsent } from './verifier-options.ts';

type OptionSchema = z.ZodType<Json | undefined>;

/**
 * The options of platforms below `signalbox`, as their fields declare them: each may be left out, and a group that is there
 * is whole.
 */
export function toOptionShape(fields: readonly PlatformField[]): Readonly<Record<string, OptionSchema>> {
  const members = new Map<string, GroupMember[]>();
  const schemas = new Map<string, OptionSchema>();
  for (const field of fields.filter(isOptionField)) {
    const [root = '', name] = placeInOptions(field);
    if (name === undefined) schemas.set(root, nullAsAbsent(toSchema(field)));
    else members.set(root, [...(members.get(root) ?? []), toMember(field, name)]);
  }
  for (const [root, group] of members) schemas.set(root, nullAsAbsent(toGroup(group)));
  return Object.fromEntries(schemas);
}

function toMember({ needed, ...field }: PlatformField, name: string): GroupMember {
  return { ...field, name, ...(needed !== undefined && { needed: 'toSave' }) };
}

function toSchema(value: FieldValue): z.ZodType<Json> {
  switch (value.kind) {
    case 'text':
      return value.beginsWith === undefined
        ? verbatim.min(1)
        : verbatim.startsWith(value.beginsWith, `this begins with ${value.beginsWith}`);
    case 'number':
      return z
        .number()
        .int()
        .min(value.min ?? 0)
        .max(value.max ?? Number.MAX_SAFE_INTEGER);
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum(value.choices, `use one of ${value.choices.join(', ')}`);
    case 'list':
      return listOf(toSchema(value.of), { min: value.min ?? 0, max: value.max });
    case 'map':
      return mapOf(z.string().min(1), toSchema(value.of), { max: value.max });
    case 'group':
      return toGroup(value.members);
    default:
      return value satisfies never;
  }
}

function toGroup(members: readonly GroupMember[]): z.ZodType<JsonObject> {
  const shape = Object.fromEntries(
    members.map((member): [string, OptionSchema] => [
      member.name,
      member.needed === 'toSave' ? toSchema(member) : nullAsAbsent(toSchema(member)),
    ]),
  );
  return knownNames(shape)
    .superRefine((given, context) => {
      for (const { name, needed } of members) {
        if (needed === undefined || needed === 'toSave' || given[name] !== undefined) continue;
        const decides = given[needed.member];
        if (typeof decides === 'string' && needed.is.includes(decides))
          context.addIssue({ code: 'custom', path: [name], message: `${decides} needs "${name}"` });
      }
    })
    .transform(withoutAbsent);
}

function withoutAbsent(given: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, Json][] => (value === undefined ? [] : [[name, value]])),
  );
}
