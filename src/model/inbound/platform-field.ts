/**
 * Something that an operator fills in for a platform, as plain data: the contract of the API, the form, the command line, masks
 * and refusals are made from it. `path` is its place in a webhook's configuration: `secretValue`, `signalbox.sns.topicArns`.
 */
export type PlatformField = FieldValue &
  FieldWords & {
    readonly path: string;
    readonly needed?: 'toSave' | 'toVerify';
    /** Path of the field with the URL that a secret is sent to. Where its origin changes, the secret has to be sent anew. */
    readonly sentTo?: string;
  };

/** A member of a group, by the name that it has there. `needed` with `is`: where another member has one of these values. */
export type GroupMember = FieldValue &
  FieldWords & {
    readonly name: string;
    readonly needed?: 'toSave' | { readonly member: string; readonly is: readonly string[] };
  };

/** The texts beside a field, for people. Texts may have `code` in backticks, and no links. */
export interface FieldWords {
  /** As the vendor's pages or Conductor's document name it: `AuthToken`. */
  readonly label: string;
  readonly help: string;
  /** Where in the vendor's settings it stands. */
  readonly where?: string;
  /** Sealed in the store, `***` in answers; sent back as `***`, the stored one stays. */
  readonly secret?: true;
  /** Few need it: a form may fold it away. */
  readonly advanced?: true;
  /** The name that files of captured requests and vectors have for it. */
  readonly alias?: string;
}

export type FieldValue =
  | { readonly kind: 'text'; readonly beginsWith?: string; readonly lines?: true }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list'; readonly of: FieldValue; readonly min?: number; readonly max: number }
  /** Values under names that the operator chooses. */
  | { readonly kind: 'map'; readonly of: FieldValue; readonly max: number }
  /** `key`: the member that tells the groups of a list apart. */
  | { readonly kind: 'group'; readonly members: readonly GroupMember[]; readonly key?: string };

/** The names on the way to a field's value, `signalbox` left out: `['sns', 'topicArns']`. */
export function placeInOptions({ path }: Pick<PlatformField, 'path'>): readonly string[] {
  return path.split('.').slice(1);
}

/** A field of the platform's own, below `signalbox`; others are fields that every webhook has. */
export function isOptionField({ path }: Pick<PlatformField, 'path'>): boolean {
  return path.startsWith('signalbox.');
}
