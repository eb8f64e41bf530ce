import type pg from 'pg';
import { noTargets } from '../../model/inbound/targets.ts';
import type { Choice, TargetChoiceStore, Targets, StartStore } from '../../model/inbound/targets.ts';
import type { PrismaClient } from '../generated/client.ts';

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

/** Starts of workflows by events, in Postgres. */
export function createStartStore(prisma: PrismaClient): StartStore {
  return {
    async settled(eventId) {
      const rows = await prisma.start.findMany({
        where: { eventId, outcome: { not: 'RETRYING' } },
        select: { workflowName: true },
      });
      return new Set(rows.map((row) => row.workflowName));
    },

    async record({ eventId, workflowName, workflowId, outcome, detail }) {
      // One statement, by the clock that stamps events: the time from receipt to start is read from the two.
      await prisma.$executeRaw`
        INSERT INTO start (event_id, workflow_name, workflow_id, outcome, detail, updated_at)
        VALUES (${eventId}::uuid, ${workflowName}, ${workflowId ?? null}, ${outcome}, ${detail ?? null}, clock_timestamp())
        ON CONFLICT (event_id, workflow_name) DO UPDATE
        SET workflow_id = excluded.workflow_id, outcome = excluded.outcome, detail = excluded.detail, updated_at = excluded.updated_at`;
    },
  };
}
