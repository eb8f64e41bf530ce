import type { Definition, Definitions } from '../model/definitions/definition.ts';
import { int32Max, isVersion } from '../model/int32.ts';
import type pg from 'pg';
import type { PrismaClient } from './generated/client.ts';
import { inTransaction } from './transaction.ts';

interface DefinitionRow {
  readonly json: string;
}

/** Definitions in Postgres, as the JSON text they came in. */
export function createDefinitions({
  pool,
  prisma,
}: {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}): Definitions {
  return {
    async find(name, version) {
      if (version && !isVersion(version)) return undefined;
      // Each start looks one up: by the ORM that takes a tenth of the server's work for it.
      const { rows } = await pool.query<DefinitionRow>(
        version ? { ...versionQuery, values: [name, version] } : { ...latestQuery, values: [name] },
      );
      return rows[0] && toDefinition(rows[0].json);
    },

    async *pages(name) {
      for (let after: { name: string; version: number } | undefined; ; ) {
        const rows = await prisma.definition.findMany({
          where: {
            ...(name !== undefined && { name }),
            // Not by Prisma's cursor: a list would end where that row is deleted meanwhile.
            ...(after !== undefined && {
              OR: [{ name: { gt: after.name } }, { name: after.name, version: { gt: after.version } }],
            }),
          },
          orderBy: [{ name: 'asc' }, { version: 'asc' }],
          take: definitionsPerPage,
        });
        yield rows.map((row) => toDefinition(row.json));
        const last = rows.at(-1);
        if (last === undefined || rows.length < definitionsPerPage) return;
        after = { name: last.name, version: last.version };
      }
    },

    async save(definition, { overwrite }) {
      const { name, version } = definition;
      const json = JSON.stringify(definition);
      if (!overwrite) {
        const { count } = await prisma.definition.createMany({ data: [{ name, version, json }], skipDuplicates: true });
        return count === 1 ? 'saved' : 'exists';
      }
      await prisma.definition.upsert({
        where: { name_version: { name, version } },
        create: { name, version, json },
        update: { json, updatedAt: new Date() },
      });
      return 'saved';
    },

    async saveNext(definition) {
      const { name } = definition;
      for (let tries = 0; tries < triesMax; tries += 1) {
        const latest = await prisma.definition.findFirst({
          where: { name },
          orderBy: { version: 'desc' },
          select: { version: true },
        });
        if (latest?.version === int32Max) return 'none';
        const version = latest === null ? definition.version : latest.version + 1;
        // Somebody else may have taken the number meanwhile.
        const { count } = await prisma.definition.createMany({
          data: [{ name, version, json: JSON.stringify({ ...definition, version }) }],
          skipDuplicates: true,
        });
        if (count === 1) return 'saved';
      }
      throw new Error(`Others took each next version of the definition ${name}, ${triesMax} times.`);
    },

    async change(name, to) {
      let isKnown = false;
      for (let after = 0; ; ) {
        const last = await inTransaction(pool, (client) => changePage(client, { name, after, to }));
        if (last === undefined) return isKnown;
        isKnown = true;
        after = last;
      }
    },

    async delete(name, version) {
      const { count } = await prisma.definition.deleteMany({ where: { name, version } });
      return count === 1;
    },
  };
}

/** The last version of the page; undefined where none is left. */
async function changePage(
  client: pg.PoolClient,
  { name, after, to }: { readonly name: string; readonly after: number; readonly to: (was: Definition) => Definition },
): Promise<number | undefined> {
  const { rows } = await client.query<DefinitionRow & { readonly version: number }>(
    `SELECT version, json FROM definition WHERE name = $1 AND version > $2 ORDER BY version LIMIT ${definitionsPerPage}
     FOR NO KEY UPDATE`,
    [name, after],
  );
  await client.query(
    `UPDATE definition SET json = changed.json, updated_at = clock_timestamp()
     FROM unnest($2::int[], $3::text[]) AS changed(version, json)
     WHERE definition.name = $1 AND definition.version = changed.version`,
    [name, rows.map(({ version }) => version), rows.map(({ json }) => JSON.stringify(to(toDefinition(json))))],
  );
  return rows.at(-1)?.version;
}

const latestQuery = {
  name: 'find-definition',
  text: 'SELECT json FROM definition WHERE name = $1 ORDER BY version DESC LIMIT 1',
};
const versionQuery = {
  name: 'find-definition-version',
  text: 'SELECT json FROM definition WHERE name = $1 AND version = $2',
};

/** Parsed, masked and written before others have their turn: the largest has some ten thousand values. */
const definitionsPerPage = 20;

/** More than there are people who save one definition in the same moment. */
const triesMax = 100;

function toDefinition(json: string): Definition {
  return JSON.parse(json);
}
