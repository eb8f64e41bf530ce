import type { StartBook } from '../model/start-book.ts';
import type { PrismaClient } from './generated/client.ts';

/** What events started, in Postgres. */
export function createStartBook(prisma: PrismaClient): StartBook {
  return {
    async settled(eventId) {
      const rows = await prisma.start.findMany({
        where: { eventId, outcome: { not: 'RETRYING' } },
        select: { workflowName: true },
      });
      return new Set(rows.map((row) => row.workflowName));
    },

    async record({ eventId, workflowName, workflowId, outcome, detail }) {
      const change = { workflowId: workflowId ?? null, outcome, detail: detail ?? null, updatedAt: new Date() };
      await prisma.start.upsert({
        where: { eventId_workflowName: { eventId, workflowName } },
        create: { eventId, workflowName, ...change },
        update: change,
      });
    },
  };
}
