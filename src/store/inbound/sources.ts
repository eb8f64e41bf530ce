import type pg from 'pg';
import type { Source } from '../../model/inbound/source.ts';
import type { Sources, SourceChange } from '../../model/inbound/sources.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import type { SecretBox } from '../secret-box.ts';
import { toColumns, toJson, toSource } from './source-row.ts';

/** The configured sources in Postgres. */
export function createSources({ pool, prisma }: { pool: pg.Pool; prisma: PrismaClient }, secretBox: SecretBox): Sources {
  const read = new Map<string, Source>();
  return {
    find,

    async list() {
      const rows = await prisma.source.findMany({ orderBy: { createdAt: 'asc' } });
      return rows.map((row) => toSource(row, secretBox));
    },

    async listening(query) {
      const { rows } = await pool.query<Revision>(listeningQuery(query));
      return (await Promise.all(rows.map(atRevision))).filter((source) => source !== undefined);
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

  async function find(id: string): Promise<Source | undefined> {
    const row = await prisma.source.findUnique({ where: { id } });
    return row === null ? undefined : toSource(row, secretBox);
  }

  /** All that matters to receiving is of one revision: what was read and opened once is not read again. */
  async function atRevision({ id, revision }: Revision): Promise<Source | undefined> {
    const known = read.get(id);
    if (known?.revision === revision) return known;
    const source = await find(id);
    if (read.size >= readMax) read.clear();
    if (source !== undefined) read.set(id, source);
    return source;
  }

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

interface Revision {
  readonly id: string;
  readonly revision: number;
}

/** A few kilobytes each. */
const readMax = 1_000;

/** Every wait asks this, twice: plain SQL takes a twentieth of the time of the same question put to Prisma. */
function listeningQuery({ workflowName, workflowVersion, source }: Parameters<Sources['listening']>[0]): pg.QueryConfig {
  return source === undefined
    ? { name: 'listening-sources', text: listeningSql, values: [workflowName, workflowVersion] }
    : { name: 'named-sources', text: 'SELECT id, revision FROM source WHERE id = $1 OR name = $1', values: [source] };
}

const listeningSql = 'SELECT id, revision FROM source WHERE receivers ? $1 AND (receivers ->> $1)::int IN (0, $2)';
