import type pg from 'pg';
import { noTargets, type Choice, type TargetChoiceStore, type Targets } from '../../model/inbound/targets.ts';

/** Choices in Postgres. Commits are durable: what waits and starts follow must be there after a crash. */
export function createTargetChoiceStore(pool: pg.Pool): TargetChoiceStore {
  return {
    find,

    async record(eventId, choice) {
      const { receivers, starts } = choice.kind === 'chosen' ? choice.targets : noTargets;
      const error = choice.kind === 'failed' ? choice.message : null;
      const { rowCount } = await pool.query({
        name: 'record-choice',
        text: 'INSERT INTO choice (event_id, receivers, starts, error) VALUES ($1, $2, $3, $4) ON CONFLICT (event_id) DO NOTHING',
        values: [eventId, JSON.stringify(receivers), JSON.stringify(starts), error],
      });
      // A statement of its own, which sees what the first one had to give way to.
      return rowCount === 1 ? choice : ((await find(eventId)) ?? choice);
    },
  };

  async function find(eventId: string): Promise<Choice | undefined> {
    const { rows } = await pool.query<ChoiceColumns>({
      name: 'find-choice',
      text: 'SELECT receivers, starts, error FROM choice WHERE event_id = $1',
      values: [eventId],
    });
    return rows[0] && toChoice(rows[0]);
  }
}

/** The JSON columns hold what `record` wrote. */
export interface ChoiceColumns extends Targets {
  readonly error: string | null;
}

export function toChoice({ receivers, starts, error }: ChoiceColumns): Choice {
  return error === null ? { kind: 'chosen', targets: { receivers, starts } } : { kind: 'failed', message: error };
}
