import type { App, AppUser, AttributeValue, Resource, ResourceType, Entitlement } from './app.ts';
import type { Policy } from './policy.ts';
import type { User } from './user.ts';

/** A noun that is kept as one document per id. Deleted ones are found no more (C11). */
export interface Records<T> {
  find(id: string): Promise<T | undefined>;
  /** In the order asked for; unknown ones are left out (C153). */
  findAll(ids: readonly string[]): Promise<readonly T[]>;
  /** Oldest first. */
  search(query: RecordQuery): Promise<readonly T[]>;
  save(record: T): Promise<void>;
  /** Changes a record as it is when nobody else changes it; undefined when there is none. */
  change(id: string, to: (record: T) => T): Promise<T | undefined>;
  /** False when there is none. */
  delete(id: string): Promise<boolean>;
}

export interface RecordQuery {
  /** Members and the values of which one has to be equal. */
  readonly equal?: Readonly<Record<string, readonly string[]>>;
  /** Members and a value that is theirs but for the case of ASCII letters. */
  readonly equalInAnyCase?: Readonly<Record<string, string>>;
  /** Members and the values that they must not have. */
  readonly excluding?: Readonly<Record<string, readonly string[]>>;
  /** Members that are lists, and the values of which one has to be in it. */
  readonly containing?: Readonly<Record<string, readonly string[]>>;
  /** In one of the members, any case. */
  readonly text?: { readonly members: readonly string[]; readonly value: string };
  readonly excludeIds?: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

/** Everything that access requests refer to. */
export interface Directory {
  readonly users: Records<User>;
  readonly apps: Records<App>;
  readonly appUsers: Records<AppUser>;
  readonly entitlements: Records<Entitlement>;
  readonly policies: Records<Policy>;
  readonly resourceTypes: Records<ResourceType>;
  readonly resources: Records<Resource>;
  readonly attributeValues: Records<AttributeValue>;
}
