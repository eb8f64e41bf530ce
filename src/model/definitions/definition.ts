import type { Json, JsonObject } from '../json.ts';

/**
 * A workflow definition in Conductor's language (A25). Fields that have no meaning here are kept:
 * what a client registered comes back unchanged.
 */
export interface Definition {
  readonly name: string;
  readonly version: number;
  readonly tasks: readonly TaskDefinition[];
  readonly description?: string | null;
  readonly outputParameters?: JsonObject | null;
  readonly inputTemplate?: JsonObject | null;
  /** Initial values of `workflow.variables` (A76). */
  readonly variables?: JsonObject | null;
  readonly schemaVersion?: number | null;
  readonly ownerApp?: string | null;
  readonly [field: string]: unknown;
}

/** One task of a definition (A26), with the fields of its own type. */
export interface TaskDefinition {
  readonly name: string;
  readonly taskReferenceName: string;
  /** Absent: SIMPLE. */
  readonly type?: string | null;
  readonly inputParameters?: JsonObject | null;
  readonly optional?: boolean | null;
  readonly permissive?: boolean | null;
  /** Seconds before it starts (A90). */
  readonly startDelay?: number | null;
  readonly [field: string]: Json | undefined;
}

/** One mistake in a definition, as `validationErrors` carries it (A7). */
export interface DefinitionError {
  /** `tasks[0].inputParameters.matches` */
  readonly path: string;
  readonly message: string;
  readonly invalidValue?: Json;
}

/** The type that a task runs as. */
export function typeOf(task: TaskDefinition): string {
  return task.type ?? 'SIMPLE';
}

/** The stored workflow definitions. */
export interface Definitions {
  /** Without a version (or 0): the latest. */
  find(name: string, version?: number): Promise<Definition | undefined>;
  /** All versions, or those of one name, by name and version. */
  pages(name?: string): AsyncIterable<readonly Definition[]>;
  /** Refuses to replace an existing version unless told to. */
  save(definition: Definition, options: { readonly overwrite: boolean }): Promise<'saved' | 'exists'>;
  /** Saves it as the version after the latest of its name, whatever version it has; where there is none, as what it is. `none`: the latest is the last that there can be. */
  saveNext(definition: Definition): Promise<'saved' | 'none'>;
  /** Changes each version of a name, as it is when nobody else changes it. False: there is none. */
  change(name: string, to: (definition: Definition) => Definition): Promise<boolean>;
  delete(name: string, version: number): Promise<boolean>;
}

/** A workflow that a definition names and does not hold. */
export interface NamedWorkflow {
  /** Where the name stands. */
  readonly path: string;
  readonly name: string;
  /** 0 is the latest. */
  readonly version: number;
  /** The consequence as long as nobody has it. */
  readonly effect: string;
}

/** Whether a workflow of a name (and version; 0 is any) can be started, or woken under its own name, here. */
export type KnowsWorkflow = (name: string, version: number) => Promise<boolean>;

/** An outgoing webhook that a definition names: its id or its name. */
export interface NamedEndpoint {
  /** Where the name stands. */
  readonly path: string;
  readonly endpoint: string;
  /** The consequence as long as there is none. */
  readonly effect: string;
}

/** Whether there is an outgoing webhook of this id or name. */
export type KnowsEndpoint = (idOrName: string) => Promise<boolean>;
