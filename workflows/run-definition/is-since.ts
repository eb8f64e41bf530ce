import { patched } from '@temporalio/workflow';
import type { RunInput } from '../../src/model/definitions/execution.ts';

/**
 * Whether a run has a change of the interpreter. A run that starts now has all of them, by its input: a patch that is first
 * asked for after local activities is missed in a replay when a slow worker had cut them into several workflow tasks.
 * Only runs that began before the input said so are told by the patch.
 */
export function isSince({ hasBounds }: Pick<RunInput, 'hasBounds'>, change: string): boolean {
  return hasBounds === true || patched(change);
}
