/** What can have tags: all of them things with a name. */
export const taggedKinds = ['workflow', 'task', 'schedule', 'secret', 'environment', 'eventHandler'] as const;

export type TaggedKind = (typeof taggedKinds)[number];

/** A word that people find things by: `env: production`. */
export interface ThingTag {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}

export interface TagChange {
  readonly kind: 'add' | 'replace' | 'remove';
  /** To be removed, the key and the value count. */
  readonly tags: readonly ThingTag[];
}

export type TagOutcome = 'changed' | 'unknown' | 'tooMany';

/** One thing has no more of them. */
export const tagsMax = 100;

/** The tags of all that has some (A170). They go with the thing that they are of. */
export interface Tags {
  /** Undefined: there is no such thing. */
  of(kind: TaggedKind, name: string): Promise<readonly ThingTag[] | undefined>;
  change(kind: TaggedKind, name: string, change: TagChange): Promise<TagOutcome>;
  /** Each that something has, once. */
  all(): Promise<readonly ThingTag[]>;
}
