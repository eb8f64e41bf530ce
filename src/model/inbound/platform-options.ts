import { isJsonList, isJsonObject, type Json, type JsonObject } from '../json.ts';
import { placeInOptions, type FieldValue, type PlatformField } from './platform-field.ts';
import { maskedSecret } from './verification.ts';

/** The options of one source, by the names that they have below `signalbox`; `fields` says which there are. */
interface OptionsOfFields {
  readonly fields: readonly PlatformField[];
  readonly options: JsonObject;
}

/** The same options with every secret as `***`. */
export function maskOptions({ fields, options }: OptionsOfFields): JsonObject {
  return replaceSecrets({ fields, options }, {}, () => maskedSecret);
}

/**
 * Options as a client sent them, with `***` replaced by the secret that is stored at the same place. It stays where none is, and
 * where the secret would go to another address than the one that it was stored for.
 */
export function keepStoredOptions({ fields, options }: OptionsOfFields, stored: JsonObject): JsonObject {
  const kept = fields.filter(({ sentTo }) => originAt(options, sentTo) === originAt(stored, sentTo));
  return replaceSecrets({ fields: kept, options }, stored, ({ text, before }) =>
    text === maskedSecret && typeof before === 'string' ? before : text,
  );
}

/** Undefined: the platform's own, or none. */
function originAt(options: JsonObject, path: string | undefined): string | undefined {
  const url = path === undefined ? undefined : optionAt(options, { path });
  if (typeof url !== 'string' || url === '') return undefined;
  return URL.canParse(url) ? new URL(url).origin : url;
}

/** The places where `***` stands for a secret: `signalbox.sharedKeys.SK1.secret`. */
export function masksInOptions({ fields, options }: OptionsOfFields): readonly string[] {
  const places: string[] = [];
  replaceSecrets({ fields, options }, {}, ({ text, place }) => {
    if (text === maskedSecret) places.push(place);
    return text;
  });
  return places;
}

/** The value of a field in a source's options. */
export function optionAt(options: JsonObject | undefined, field: Pick<PlatformField, 'path'>): Json | undefined {
  return placeInOptions(field).reduce<Json | undefined>(memberOf, options);
}

interface SecretText {
  readonly text: string;
  /** The value at the same place in what is stored. */
  readonly before: Json | undefined;
  readonly place: string;
}

type Replace = (secret: SecretText) => string;

function replaceSecrets({ fields, options }: OptionsOfFields, stored: JsonObject, replace: Replace): JsonObject {
  return fields.reduce((all, field) => {
    const given = optionAt(all, field);
    if (given === undefined) return all;
    const value = inValue(field, { given, before: optionAt(stored, field), place: field.path, replace });
    return withOption(all, placeInOptions(field), value);
  }, options);
}

function withOption(options: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  const inner = memberOf(options, name);
  return { ...options, [name]: rest.length === 0 ? value : withOption(isJsonObject(inner) ? inner : {}, rest, value) };
}

interface Walk {
  readonly given: Json;
  readonly before: Json | undefined;
  readonly place: string;
  readonly replace: Replace;
}

function inValue(field: FieldValue & { readonly secret?: true }, { given, before, place, replace }: Walk): Json {
  switch (field.kind) {
    case 'text':
      return field.secret && typeof given === 'string' ? replace({ text: given, before, place }) : given;
    case 'list': {
      if (!isJsonList(given)) return given;
      const known = isJsonList(before) ? before : [];
      return given.map((member, at) =>
        inValue(field.of, {
          given: member,
          before: sameMember(field.of, member, known),
          place: `${place}[${at}]`,
          replace,
        }),
      );
    }
    case 'map':
      return mapMembers(given, (member, name) =>
        inValue(field.of, { given: member, before: memberOf(before, name), place: `${place}.${name}`, replace }),
      );
    case 'group':
      return mapMembers(given, (member, name) => {
        const inner = field.members.find((one) => one.name === name);
        if (inner === undefined) return member;
        return inValue(inner, { given: member, before: memberOf(before, name), place: `${place}.${name}`, replace });
      });
    case 'number':
    case 'boolean':
    case 'choice':
      return given;
    default:
      return field satisfies never;
  }
}

/** The stored group with the same key; members of other lists have nothing that tells them apart. */
function sameMember(of: FieldValue, member: Json, known: readonly Json[]): Json | undefined {
  const key = of.kind === 'group' ? of.key : undefined;
  return key === undefined ? undefined : known.find((one) => memberOf(one, key) === memberOf(member, key));
}

function mapMembers(value: Json, replaced: (member: Json, name: string) => Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, name)]));
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
