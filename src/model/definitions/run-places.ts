import { int32Max } from '../int32.ts';
import { isJsonObject, type Json } from '../json.ts';

/** How many runs of a definition go on at once: so many of each key. */
export interface RunLimit {
  /** With expressions about the run. */
  readonly key: string;
  readonly runsMax: number;
}

/** The limit that a definition sets (`rateLimitConfig`); undefined where it sets none. */
export function runLimitOf({ rateLimitConfig }: { readonly [field: string]: unknown }): RunLimit | undefined {
  if (!isJsonObject(rateLimitConfig)) return undefined;
  const { rateLimitKey: key, concurrentExecLimit: runsMax } = rateLimitConfig;
  if (!isRunsMax(runsMax)) return undefined;
  return { key: typeof key === 'string' ? key : '', runsMax };
}

export function isRunsMax(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= int32Max;
}

/** One of Temporal's runs, which has a place or waits for it. */
export interface PlaceHolder {
  /** Temporal's first run of the chain. */
  readonly chainId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** When its first workflow task began: of two tries of a run, too, the later one counts. */
  readonly runStartedMs: number;
}

/** A run that wants a place among those of its key. */
export interface PlaceRequest extends PlaceHolder {
  /** Of the definition and its resolved key. */
  readonly limitKey: string;
  readonly runsMax: number;
}

/** Places of runs, in the order in which they came. */
export interface RunPlaceStore {
  /** True: it may go on. Asked again it has the place that it had, and none where it has left it. */
  take(request: PlaceRequest): Promise<boolean>;
  /** Gives the place back, unless a later run of the chain has it; the key that it was of. */
  leave(run: PlaceHolder): Promise<string | undefined>;
  /** Gives back the places of runs that ended without a word, or are gone. */
  leaveEnded(): Promise<number>;
  /** Forgets runs that left long ago. */
  forgetLeft(): Promise<void>;
  /** Runs of a key that may go on and have not been told. */
  due(limitKey: string): Promise<readonly PlaceHolder[]>;
  /** Those of which a run waits, or has not been told. */
  keysWaitedFor(): Promise<readonly string[]>;
  markTold(chainId: string): Promise<void>;
}

/** Takes and gives back the places of runs, and tells those that wait. */
export interface RunPlaces {
  take(request: PlaceRequest): Promise<boolean>;
  leave(run: PlaceHolder): Promise<void>;
}

/** Signal without arguments: the run may go on. */
export const placeFreeSignalName = 'placeFree';
