/** Secrets for tasks. Nobody reads one back: it goes to the task that is handed off with it. */
export interface Secrets {
  names(): Promise<readonly string[]>;
  has(name: string): Promise<boolean>;
  save(name: string, value: string): Promise<void>;
  delete(name: string): Promise<boolean>;
  /** Those of the names that there are. */
  open(names: readonly string[]): Promise<ReadonlyMap<string, OpenedSecret>>;
}

export type OpenedSecret =
  | { readonly kind: 'open'; readonly value: string }
  /** It was sealed under a key that is not there any more, or its bytes were changed. */
  | { readonly kind: 'broken' };

/** Values that are the same for all runs of this server, as `${workflow.env.NAME}`. */
export interface EnvironmentValues {
  list(): Promise<readonly EnvironmentValue[]>;
  find(name: string): Promise<string | undefined>;
  save(name: string, value: string): Promise<void>;
  delete(name: string): Promise<boolean>;
}

export interface EnvironmentValue {
  readonly name: string;
  readonly value: string;
}
