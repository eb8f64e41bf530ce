import { patched } from '@temporalio/workflow';
import { interpreterChanges, type RunInput } from '../../src/model/definitions/execution.ts';

/**
 * Whether a run has a change of the interpreter. A run that starts now has all of them, by its input: a patch that is first
 * asked for after local activities is missed in a replay when a slow worker had cut them into several workflow tasks.
 * Only runs that began before inputs said so are told by the patch.
 */
export function isSince(
  { hasBounds: hasEarlierChanges, changes = [] }: Pick<RunInput, 'hasBounds' | 'changes'>,
  change: string,
): boolean {
  if (later.includes(change)) return changes.includes(change);
  return hasEarlierChanges === true || patched(change);
}

const later: readonly string[] = interpreterChanges;
