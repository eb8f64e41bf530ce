import type { ApiClient, ApiClients } from '../model/api-clients.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** Clients of the API in Postgres. */
export function createApiClients(prisma: PrismaClient): ApiClients {
  const first = async (where: Prisma.ApiClientWhereInput) => {
    const row = await prisma.apiClient.findFirst({ where: { ...where, deletedAt: null } });
    return row === null ? undefined : toClient(row);
  };
  return {
    find: (id) => first({ id }),
    findByClientId: (clientId) => first({ clientId }),

    async list({ ofUser, named = '', offset, limit }) {
      // Prisma hands the text to ILIKE as it is.
      const contains = named.replaceAll(/[\\%_]/g, '\\$&');
      const displayName = named === '' ? undefined : ({ contains, mode: 'insensitive' } as const);
      const rows = await prisma.apiClient.findMany({
        where: { deletedAt: null, userId: ofUser, displayName },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        skip: offset,
        take: limit,
      });
      return rows.map(toClient);
    },

    async create({ scopedRoles, allowSourceCidr, ...client }) {
      return toClient(
        await prisma.apiClient.create({
          data: { ...client, scopedRoles: [...scopedRoles], allowSourceCidr: [...allowSourceCidr] },
        }),
      );
    },

    async update(id, { displayName, scopedRoles, allowSourceCidr }) {
      const data = {
        displayName,
        scopedRoles: scopedRoles && [...scopedRoles],
        allowSourceCidr: allowSourceCidr && [...allowSourceCidr],
        updatedAt: new Date(),
      };
      await prisma.apiClient.updateMany({ where: { id, deletedAt: null }, data });
      return first({ id });
    },

    async delete(id) {
      const { count } = await prisma.apiClient.updateMany({
        where: { id, deletedAt: null },
        data: { deletedAt: new Date() },
      });
      return count === 1;
    },

    async spendNonce(hash, expiresAt) {
      await prisma.clientNonce.deleteMany({ where: { expiresAt: { lt: new Date() } } });
      const { count } = await prisma.clientNonce.createMany({ data: [{ hash, expiresAt }], skipDuplicates: true });
      return count === 1;
    },

    async noteUse(id) {
      await prisma.apiClient.updateMany({ where: { id }, data: { lastUsedAt: new Date() } });
    },
  };
}

function toClient(row: Prisma.ApiClientGetPayload<object>): ApiClient {
  const { deletedAt: _deletedAt, expiresAt, lastUsedAt, ...client } = row;
  return { ...client, expiresAt: expiresAt ?? undefined, lastUsedAt: lastUsedAt ?? undefined };
}
