import type pg from 'pg';
import type { Source, SourceCreated, Sources, Tag } from '../../model/inbound/source.ts';
import { sourceCursor } from '../../model/inbound/page-cursor.ts';
import { Prisma } from '../generated/client.ts';
import type { PrismaClient } from '../generated/client.ts';
import type { SecretBox } from '../secret-box.ts';
import { toColumns, toJson, toSource } from './source-row.ts';

/** The configured sources in Postgres. */
export function createSources(
  { pool, prisma }: { pool: pg.Pool; prisma: PrismaClient },
  secretBox: SecretBox,
): Sources {
  const read = new Map<string, Source>();
  return {
    find,

    async list({ cursor, limit }) {
      const place = cursor === undefined ? undefined : sourceCursor.read(cursor);
      const { rows } = await pool.query<PageRow>(pageSql, [place?.createdAt ?? null, place?.id ?? null, limit + 1]);
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const sources = (await Promise.all(shown.map(withTags))).filter((source) => source !== undefined);
      return {
        sources,
        ...(rows.length > limit &&
          last !== undefined && { nextCursor: sourceCursor.write({ createdAt: last.created_text, id: last.id }) }),
      };
    },

    async idOf(idOrName) {
      const { rows } = await pool.query<{ id: string }>(
        'SELECT id FROM source WHERE id = $1 OR name = $1 ORDER BY id = $1 DESC LIMIT 1',
        [idOrName],
      );
      return rows[0]?.id;
    },

    async inScopes(scopes, limit) {
      const named = (kind: string) =>
        scopes.filter((scope) => scope.startsWith(kind)).map((scope) => scope.slice(kind.length));
      const { rows } = await pool.query<Revision>(inScopesSql, [named('source/'), named('workflow/'), limit]);
      return (await Promise.all(rows.map(atRevision))).filter((source) => source !== undefined);
    },

    async listening(query) {
      const { rows } = await pool.query<Revision>(listeningQuery(query));
      return (await Promise.all(rows.map(atRevision))).filter((source) => source !== undefined);
    },

    async create(draft) {
      return saved(draft.id, () =>
        prisma.source.create({
          data: {
            id: draft.id,
            createdBy: draft.createdBy ?? null,
            ...toColumns(draft, secretBox),
            urlVerified: draft.verifierSettings.urlVerified,
            tags: toJson(draft.tags),
          },
        }),
      );
    },

    async replace(draft, { resetVerified, revision }) {
      try {
        return await saved(draft.id, () =>
          prisma.source.update({
            where: { id: draft.id, revision },
            data: {
              ...toColumns(draft, secretBox),
              // The next of all sources': a trigger draws it.
              revision: { increment: 1 },
              updatedAt: new Date(),
              ...(resetVerified ? { urlVerified: false } : {}),
            },
          }),
        );
      } catch (error) {
        if (!isPrismaError(error, recordNotFound)) throw error;
        return { kind: (await prisma.source.count({ where: { id: draft.id } })) === 0 ? 'notFound' : 'stale' };
      }
    },

    async delete(id) {
      const { count } = await prisma.source.deleteMany({ where: { id } });
      return count === 1;
    },

    async addTags(id, tags) {
      const { rowCount } = await pool.query(addTagsSql, [id, JSON.stringify(tags)]);
      return rowCount === 1;
    },

    async removeTags(id, tags) {
      const { rowCount } = await pool.query(removeTagsSql, [id, JSON.stringify(tags)]);
      return rowCount === 1;
    },
  };

  async function find(id: string): Promise<Source | undefined> {
    const row = await prisma.source.findUnique({ where: { id } });
    return row === null ? undefined : toSource(row, secretBox);
  }

  /** All that matters to receiving is of one revision, and no two sources have the same: what was read and opened once is not read again. */
  async function atRevision({ id, revision }: Revision): Promise<Source | undefined> {
    const known = read.get(id);
    if (known?.revision === revision) return known;
    const source = await find(id);
    if (read.size >= readMax) read.clear();
    if (source !== undefined) read.set(id, source);
    return source;
  }

  /** Tags matter to no receiver, and change without a new revision. */
  async function withTags({ tags, ...revision }: PageRow): Promise<Source | undefined> {
    const source = await atRevision(revision);
    return source && { ...source, tags };
  }

  async function saved(id: string, write: () => Promise<Parameters<typeof toSource>[0]>): Promise<SourceCreated> {
    try {
      return { kind: 'saved', source: toSource(await write(), secretBox) };
    } catch (error) {
      if (!isPrismaError(error, uniqueViolation)) throw error;
      // With a driver adapter Prisma does not name the column; one of the two unique ones is in use.
      const sameId = await prisma.source.findUnique({ where: { id }, select: { name: true } });
      return { kind: 'conflict', field: sameId === null ? 'name' : 'id' };
    }
  }
}

/** Prisma's codes. */
const uniqueViolation = 'P2002';
const recordNotFound = 'P2025';

function isPrismaError(error: unknown, code: string): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;
}

/** Of the tags as this very statement finds them: two at the same time lose none. */
const keptTagsSql = `
  SELECT tag, place FROM jsonb_array_elements(source.tags) WITH ORDINALITY AS stored(tag, place)
  WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements($2::jsonb) AS given
                    WHERE given ->> 'key' = tag ->> 'key' AND given ->> 'value' = tag ->> 'value')`;

const removeTagsSql = `
UPDATE source SET tags = (SELECT coalesce(jsonb_agg(tag ORDER BY place), '[]') FROM (${keptTagsSql}) kept) WHERE id = $1`;

const addTagsSql = `
UPDATE source SET tags = (SELECT coalesce(jsonb_agg(tag ORDER BY place), '[]') FROM (${keptTagsSql}) kept) || $2::jsonb WHERE id = $1`;

interface Revision {
  readonly id: string;
  readonly revision: number;
}

interface PageRow extends Revision {
  readonly created_text: string;
  readonly tags: readonly Tag[];
}

/** A few kilobytes each. */
const readMax = 1_000;

/** Every wait asks this, twice: plain SQL takes a twentieth of the time of the same question put to Prisma. */
function listeningQuery({
  workflowName,
  workflowVersion,
  source,
}: Parameters<Sources['listening']>[0]): pg.QueryConfig {
  return source === undefined
    ? { name: 'listening-sources', text: listeningSql, values: [workflowName, workflowVersion] }
    : { name: 'named-sources', text: 'SELECT id, revision FROM source WHERE id = $1 OR name = $1', values: [source] };
}

/** Microseconds count: a time that was rounded would show a source twice. */
const pageSql = `
SELECT id, revision, tags, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_text FROM source
WHERE $1::timestamptz IS NULL OR (created_at, id) > ($1::timestamptz, $2::text) ORDER BY created_at, id LIMIT $3`;

/** An expression may choose any workflow. */
const inScopesSql = `
SELECT id, revision FROM source WHERE id = ANY($1::text[]) OR receivers ?| $2::text[] OR (settings ? 'expression' AND cardinality($2::text[]) > 0)
ORDER BY created_at, id LIMIT $3`;

/** As `acceptsVersion` has it for events: 0 on either side is any version. */
const listeningSql = `
SELECT id, revision FROM source WHERE (receivers ? $1 AND ((receivers ->> $1)::int IN (0, $2::int) OR $2::int = 0)) OR settings ? 'expression'`;
