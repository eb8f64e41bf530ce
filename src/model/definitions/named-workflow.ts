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
