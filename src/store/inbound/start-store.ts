import type { StartStore } from '../../model/inbound/targets.ts';
import type { PrismaClient } from '../generated/client.ts';

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
