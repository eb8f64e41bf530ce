import { isDeepStrictEqual } from 'node:util';
import type { Records } from '../../../model/access/records.ts';
import { refuse } from './errors.ts';

/** Of so many at the same time each has its turn: every round lets one of them through. */
const roundsMax = 50;

/**
 * Reads a record, changes it and writes it back; reads it anew when somebody else has written in between, so that no
 * acknowledged change is lost. `find` refuses where there is none.
 *
 *     await changeRecord(apps, () => found(id), (before) => ({ ...before, displayName }))
 */
export async function changeRecord<T extends { readonly id: string }>(
  records: Pick<Records<T>, 'change'>,
  find: () => Promise<T>,
  edit: (before: T) => T | Promise<T>,
): Promise<T> {
  for (let round = 0; round < roundsMax; round += 1) {
    const before = await find();
    const edited = await edit(before);
    let isStale = false;
    const changed = await records.change(before.id, (now) => {
      isStale = !isDeepStrictEqual(now, before);
      return isStale ? now : edited;
    });
    if (changed !== undefined && !isStale) return changed;
  }
  return refuse('conflict', 'Others change this record all the time; send it again.');
}
