import type { Source, SourceDraft, Tag } from './source.ts';
import type { WaitScope } from './wait.ts';

/** The configured sources. */
export interface Sources {
  find(id: string): Promise<Source | undefined>;
  /** The oldest first. */
  list(query: { readonly cursor?: string; readonly limit: number }): Promise<SourcePage>;
  /** The id of the source that is meant by an id or a name. */
  idOf(idOrName: string): Promise<string | undefined>;
  /** Sources whose events may reach waits in one of these scopes, in any version; not more than so many. */
  inScopes(scopes: readonly WaitScope[], limit: number): Promise<readonly Source[]>;
  /** Sources that one of these scopes listens to; those with an expression may choose any workflow. */
  listening(target: {
    readonly workflowName: string;
    readonly workflowVersion: number;
    readonly source?: string;
  }): Promise<readonly Source[]>;
  create(draft: SourceDraft): Promise<SourceCreated>;
  /** Replaces what an operator sets; state, tags and creator stay (R15). */
  replace(draft: SourceDraft, options: ReplaceOptions): Promise<SourceChange>;
  delete(id: string): Promise<boolean>;
  /** Adds tags; of equal ones the type is refreshed (R105). False: there is no such source. */
  addTags(id: string, tags: readonly Tag[]): Promise<boolean>;
  removeTags(id: string, tags: readonly Pick<Tag, 'key' | 'value'>[]): Promise<boolean>;
}

export interface SourcePage {
  readonly sources: readonly Source[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface ReplaceOptions {
  readonly resetVerified: boolean;
  /** The revision that the draft was made from: nothing is written over a later one. */
  readonly revision: number;
}

export type SourceCreated =
  | { readonly kind: 'saved'; readonly source: Source }
  | { readonly kind: 'conflict'; readonly field: 'id' | 'name' };

export type SourceChange =
  | SourceCreated
  | { readonly kind: 'notFound' }
  /** Somebody else has changed it since it was read. */
  | { readonly kind: 'stale' };
