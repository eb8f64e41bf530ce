import type { ScheduleStore, StoredSchedule } from '../model/definitions/schedule.ts';

/** Each round lets one of those through who write a schedule at the same time. */
const roundsMax = 50;

/**
 * Writes a schedule in Temporal first and then in the table, where it still is as it was read. Who finds that somebody
 * else was there in between begins anew, so what the last one wrote is in both. `stale`: that went on for too long.
 *
 *     await writeSchedule(schedules, name, async (stored) => {
 *       await scheduleTimer.set(timing);
 *       return (await schedules.save(schedule, { …, revision: stored?.revision })) ? 'saved' : 'stale';
 *     });
 */
export async function writeSchedule<Outcome extends string>(
  schedules: Pick<ScheduleStore, 'find'>,
  name: string,
  write: (stored: StoredSchedule | undefined) => Promise<Outcome | 'stale'>,
): Promise<Outcome | 'stale'> {
  for (let round = 0; round < roundsMax; round += 1) {
    const outcome = await write(await schedules.find(name));
    if (outcome !== 'stale') return outcome;
  }
  return 'stale';
}
