import type { Definition } from './definition.ts';

/** The stored workflow definitions. */
export interface Definitions {
  /** Without a version (or 0): the latest. */
  find(name: string, version?: number): Promise<Definition | undefined>;
  list(name?: string): Promise<readonly Definition[]>;
  /** Refuses to replace an existing version unless told to. */
  save(definition: Definition, options: { readonly overwrite: boolean }): Promise<'saved' | 'exists'>;
  /** Saves it as the version after the latest of its name, whatever version it has; where there is none, as what it is. */
  saveNext(definition: Definition): Promise<void>;
  delete(name: string, version: number): Promise<boolean>;
}
