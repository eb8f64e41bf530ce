import type { Source } from '../model/source.ts';
import type { Sources, SourceChange } from '../model/sources.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import type { SecretBox } from './secret-box.ts';
import { toColumns, toJson, toSource } from './source-row.ts';

/** The configured sources in Postgres. */
export function createSources(prisma: PrismaClient, secretBox: SecretBox): Sources {
  return {
    async find(id) {
      const row = await prisma.source.findUnique({ where: { id } });
      return row === null ? undefined : toSource(row, secretBox);
    },

    async list() {
      const rows = await prisma.source.findMany({ orderBy: { createdAt: 'asc' } });
      return rows.map((row) => toSource(row, secretBox));
    },

    async listening({ workflowName, workflowVersion, source }) {
      const rows = await prisma.source.findMany({
        where: source === undefined
          ? { receivers: { path: [workflowName], not: Prisma.AnyNull } }
          : { OR: [{ id: source }, { name: source }] },
      });
      const sources = rows.map((row) => toSource(row, secretBox));
      return source === undefined ? sources.filter((found) => receives(found, workflowName, workflowVersion)) : sources;
    },

    async create(draft) {
      return saved(draft.id, () =>
        prisma.source.create({ data: { id: draft.id, createdBy: draft.createdBy ?? null, ...toColumns(draft, secretBox),
          urlVerified: draft.verifierSettings.urlVerified, tags: toJson(draft.tags) } }));
    },

    async replace(draft, { resetVerified }) {
      return saved(draft.id, () =>
        prisma.source.update({
          where: { id: draft.id },
          data: { ...toColumns(draft, secretBox), revision: { increment: 1 }, updatedAt: new Date(),
            ...(resetVerified ? { urlVerified: false } : {}) },
        }));
    },

    async delete(id) {
      const { count } = await prisma.source.deleteMany({ where: { id } });
      return count === 1;
    },

    async setTags(id, tags) {
      const { count } = await prisma.source.updateMany({ where: { id }, data: { tags: toJson(tags) } });
      return count === 1;
    },
  };

  async function saved(id: string, write: () => Promise<Parameters<typeof toSource>[0]>): Promise<SourceChange> {
    try {
      return { kind: 'saved', source: toSource(await write(), secretBox) };
    } catch (error) {
      if (!(error instanceof Prisma.PrismaClientKnownRequestError)) throw error;
      if (error.code === recordNotFound) return { kind: 'notFound' };
      if (error.code !== uniqueViolation) throw error;
      // With a driver adapter Prisma does not name the column; one of the two unique ones is in use.
      const sameId = await prisma.source.findUnique({ where: { id }, select: { name: true } });
      return { kind: 'conflict', field: sameId === null ? 'name' : 'id' };
    }
  }
}

/** Prisma's codes. */
const uniqueViolation = 'P2002';
const recordNotFound = 'P2025';

function receives(source: Source, workflowName: string, workflowVersion: number): boolean {
  const version = source.receivers[workflowName];
  return version === 0 || version === workflowVersion;
}
