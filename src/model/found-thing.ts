/** Something that has an id of its own, and where it stands. */
export interface FoundThing {
  readonly kind: FoundKind;
  readonly id: string;
  /** As people know it: the name of a source, an app or a user. */
  readonly name?: string;
  /** Of an event its source, of a message its endpoint, of an entitlement or an account its app, of a task its run. */
  readonly within?: string;
  /** In the words of its kind: `accepted`, `open`, `TASK_STATE_OPEN`, `RUNNING`. */
  readonly state?: string;
}

export const foundKinds = [
  'event',
  'wait',
  'source',
  'workflow',
  'task',
  'definition',
  'endpoint',
  'message',
  'accessRequest',
  'policy',
  'app',
  'entitlement',
  'user',
  'account',
] as const;

export type FoundKind = (typeof foundKinds)[number];

/** Finds stored things by an id that somebody has and does not know the kind of. */
export interface FindById {
  find(id: string): Promise<readonly FoundThing[]>;
}
