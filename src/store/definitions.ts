import type { Definition } from '../model/definitions/definition.ts';
import type { Definitions } from '../model/definitions/definitions.ts';
import type { PrismaClient } from './generated/client.ts';

/** Definitions in Postgres, as the JSON text they came in. */
export function createDefinitions(prisma: PrismaClient): Definitions {
  return {
    async find(name, version) {
      const row = await prisma.definition.findFirst({
        where: version ? { name, version } : { name },
        orderBy: { version: 'desc' },
      });
      return row === null ? undefined : toDefinition(row.json);
    },

    async list(name) {
      const rows = await prisma.definition.findMany({
        where: name === undefined ? {} : { name },
        orderBy: [{ name: 'asc' }, { version: 'asc' }],
      });
      return rows.map((row) => toDefinition(row.json));
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

    async delete(name, version) {
      const { count } = await prisma.definition.deleteMany({ where: { name, version } });
      return count === 1;
    },
  };
}

function toDefinition(json: string): Definition {
  return JSON.parse(json);
}
