import type { Source, SourceDraft, Tag } from './source.ts';

/** The configured sources. */
export interface Sources {
  find(id: string): Promise<Source | undefined>;
  list(): Promise<readonly Source[]>;
  /** Sources that one of these scopes listens to. */
  listening(target: { readonly workflowName: string; readonly workflowVersion: number; readonly source?: string }): Promise<readonly Source[]>;
  create(draft: SourceDraft): Promise<SourceChange>;
  /** Replaces what an operator sets; state, tags and creator stay (R15). */
  replace(draft: SourceDraft, options: { readonly resetVerified: boolean }): Promise<SourceChange>;
  delete(id: string): Promise<boolean>;
  setTags(id: string, tags: readonly Tag[]): Promise<boolean>;
}

export type SourceChange =
  | { readonly kind: 'saved'; readonly source: Source }
  | { readonly kind: 'conflict'; readonly field: 'id' | 'name' }
  | { readonly kind: 'notFound' };
