import type { Definition } from './definition.ts';

/** The stored workflow definitions. */
export interface Definitions {
  /** Without a version (or 0): the latest. */
  find(name: string, version?: number): Promise<Definition | undefined>;
  list(name?: string): Promise<readonly Definition[]>;
  /** Refuses to replace an existing version unless told to. */
  save(definition: Definition, options: { readonly overwrite: boolean }): Promise<'saved' | 'exists'>;
  delete(name: string, version: number): Promise<boolean>;
}
