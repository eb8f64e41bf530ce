import type { Request, Response } from 'express';
import { owners as ownersBody } from '../../../contract/conductorone/directory.ts';
import type { Directory } from '../../../model/access/directory.ts';
import { readBody } from './body.ts';
import { refuse } from './errors.ts';
import { requireId } from './ids.ts';
import { readObject } from './read.ts';
import type { Routes } from '../../routes.ts';
import { createV1Routes, type V1Privilege } from './v1-routes.ts';

interface Owned {
  readonly ownerIds: readonly string[];
}

export interface OwnerRoutes {
  /** Where the owned thing is, for example `/apps/:id`. */
  readonly path: string;
  find(request: Request): Promise<Owned>;
  save(request: Request, ownerIds: readonly string[]): Promise<void>;
  readonly users: Directory['users'];
}

/** The owners of an app or an entitlement: list, set, add, remove one or all. */
export function createOwnerRoutes({ path, find, save, users }: OwnerRoutes): Routes<V1Privilege> {
  const routes = createV1Routes();

  routes.get(`${path}/ownerids`, { needs: 'read' }, async (request: Request, response) => {
    response.json({ userIds: (await find(request)).ownerIds });
  });

  routes.get(`${path}/owners`, { needs: 'read' }, async (request: Request, response) => {
    response.json({ list: await users.findAll((await find(request)).ownerIds), nextPageToken: '' });
  });

  routes.put(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    const { userIds } = readObject(ownersBody, readBody(request.body), 'Owners');
    await requireUsers(userIds);
    await change(request, response, () => userIds);
  });

  routes.post(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(readBody(request.body)['userId'], 'UserId');
    await requireUsers([userId]);
    await change(request, response, (before) => [...before, userId]);
  });

  routes.post(`${path}/owners/:user_id`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(request.params['user_id'], 'UserId');
    await requireUsers([userId]);
    await change(request, response, (before) => [...before, userId]);
  });

  routes.delete(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    await change(request, response, () => []);
  });

  routes.delete(`${path}/owners/:user_id`, { needs: 'admin' }, async (request: Request, response) => {
    const userId = requireId(request.params['user_id'], 'UserId');
    await change(request, response, (before) => before.filter((id) => id !== userId));
  });

  return routes;

  async function change(request: Request, response: Response, toOwners: (before: readonly string[]) => readonly string[]): Promise<void> {
    const { ownerIds } = await find(request);
    await save(request, [...new Set(toOwners(ownerIds))]);
    response.json({});
  }

  async function requireUsers(userIds: readonly string[]): Promise<void> {
    const found = new Set((await users.findAll(userIds)).map(({ id }) => id));
    const unknown = userIds.find((id) => !found.has(id));
    if (unknown !== undefined) refuse('invalid', `invalid UserIds: there is no user with the id "${unknown}"`);
  }
}
