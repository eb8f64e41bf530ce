import type { Request, Response } from 'express';
import { owners as ownersBody } from '../../../contract/conductorone/directory.ts';
import { withOwnerIds } from '../../../access/owners.ts';
import type { Directory } from '../../../model/access/records.ts';
import { readJsonBody, readObject, requireId } from './body.ts';
import { bounded, requireUsers } from './owned-kinds.ts';
import type { OwnedKind } from './owned-kinds.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

/** The owners of an app, an entitlement or a resource: list, set, add, remove one or all. */
export function createOwnerRoutes(
  { paths: { v1: path }, find, change: changeOwned }: OwnedKind,
  users: Directory['users'],
): V1Routes {
  const routes = createV1Routes();

  routes.get(`${path}/ownerids`, { needs: 'read' }, async (request: Request, response) => {
    response.json({ userIds: (await find(request)).ownerIds });
  });

  routes.get(`${path}/owners`, { needs: 'read' }, async (request: Request, response) => {
    response.json({ list: await users.findAll((await find(request)).ownerIds), nextPageToken: '' });
  });

  routes.put(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    const { userIds } = readObject(ownersBody, readJsonBody(request.body), 'Owners');
    await requireUsers(users, userIds);
    await change(request, response, () => userIds);
  });

  routes.post(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(readJsonBody(request.body)['userId'], 'UserId');
    await requireUsers(users, [userId]);
    await change(request, response, (before) => [...before, userId]);
  });

  routes.post(`${path}/owners/:user_id`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(request.params['user_id'], 'UserId');
    await requireUsers(users, [userId]);
    await change(request, response, (before) => [...before, userId]);
  });

  // ConductorOne deletes the owners of a resource under the second path, all others under the first.
  for (const owned of ['owners', 'ownerids'])
    routes.delete(`${path}/${owned}`, { needs: 'admin' }, async (request: Request, response) => {
      await changeOwned(request, (before) => ({
        ...withOwnerIds(before, { userIds: [], now: '' }),
        ownerEntitlements: [],
      }));
      response.json({});
    });

  routes.delete(`${path}/owners/:user_id`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(request.params['user_id'], 'UserId');
    await change(request, response, (before) => before.filter((id) => id !== userId));
  });

  return routes;

  async function change(
    request: Request,
    response: Response,
    toOwners: (before: readonly string[]) => readonly string[],
  ): Promise<void> {
    const now = new Date().toISOString();
    await changeOwned(request, (owned) =>
      bounded(withOwnerIds(owned, { userIds: [...new Set(toOwners(owned.ownerIds))], now })),
    );
    response.json({});
  }
}
