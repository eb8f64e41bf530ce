import type { Request } from 'express';
import { toWireApp, toWireAppUser } from '../../../access/api-view.ts';
import { appUserDraft } from '../../../contract/conductorone/directory.ts';
import type { AppUser } from '../../../model/access/app.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, withoutNulls, readObject, requireId, readSearchBody } from './body.ts';
import { changeRecord } from './change-record.ts';
import { refuse } from './errors.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type Dependencies = Pick<Directory, 'apps' | 'appUsers' | 'users'>;
const settable = Object.keys(appUserDraft.shape);

/** Accounts in apps (C151, C152). Relative to `/api/v1`. */
export function createAppUserRoutes({ apps, appUsers, users }: Dependencies): V1Routes {
  const routes = createV1Routes();

  routes.get('/apps/:app_id/app_users', { needs: 'read' }, async (request: Request<{ app_id: string }>, response) => {
    const app = await requireRecord(apps, request.params.app_id, { what: 'app' });
    const { list, nextPageToken } = await listPage(appUsers, request, { equal: { appId: [app.id] } });
    response.json({ ...(await expand(list)), nextPageToken });
  });

  routes.get(
    '/apps/:app_id/users/:user_id/app_users',
    { needs: 'read' },
    async (request: Request<{ app_id: string; user_id: string }>, response) => {
      const app = await requireRecord(apps, request.params.app_id, { what: 'app' });
      const userId = requireId(request.params.user_id, 'UserId');
      const { list, nextPageToken } = await listPage(appUsers, request, {
        equal: { appId: [app.id], identityUserId: [userId] },
      });
      response.json({ ...(await expand(list)), nextPageToken });
    },
  );

  routes.post('/apps/:app_id/app_users', { needs: 'admin' }, async (request: Request<{ app_id: string }>, response) => {
    const app = await requireRecord(apps, request.params.app_id, { what: 'app' });
    const draft = readObject(appUserDraft, readJsonBody(request.body), 'AppUser');
    const user = draft.identityUserId ? await users.find(draft.identityUserId) : undefined;
    if (draft.identityUserId && user === undefined)
      refuse('invalid', `invalid AppUser.IdentityUserId: there is no user with the id "${draft.identityUserId}"`);
    const now = new Date().toISOString();
    const account = toAppUser(draft, {
      id: createKsuid(),
      appId: app.id,
      displayName: draft.displayName ?? user?.displayName ?? draft.username ?? '',
      createdAt: now,
      updatedAt: now,
    });
    await appUsers.save(account);
    response.json(await expandOne(account));
  });

  routes.post(
    '/apps/:app_id/app_users/:id',
    { needs: 'admin' },
    async (request: Request<{ app_id: string; id: string }>, response) => {
      const { app_id: appId, id } = request.params;
      const update = readUpdate(readJsonBody(request.body), { wrapper: 'appUser', settable });
      const account = await changeRecord(
        appUsers,
        () => requireRecord(appUsers, id, { what: 'app user', isOf: (record) => record.appId === appId }),
        (before) => {
          const draft = readObject(appUserDraft, withoutNulls({ ...before, ...update }), 'AppUser');
          return toAppUser(draft, {
            id,
            appId,
            displayName: draft.displayName ?? before.displayName,
            createdAt: before.createdAt,
            updatedAt: new Date().toISOString(),
          });
        },
      );
      response.json(await expandOne(account));
    },
  );

  routes.post('/search/app_users', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, [
      'query',
      'refs',
      'appId',
      'appIds',
      'appUserIds',
      'userIds',
      'appUserTypes',
      'excludeAppUserIds',
    ]);
    const appId = textIn(body, 'appId');
    const { list, nextPageToken } = await searchPage(appUsers, body, {
      equal: given({
        appId: appId === '' ? textsIn(body, 'appIds') : [appId],
        id: textsIn(body, 'appUserIds'),
        identityUserId: textsIn(body, 'userIds'),
        appUserType: textsIn(body, 'appUserTypes'),
      }),
      text: { members: ['displayName', 'email', 'username'], value: textIn(body, 'query') },
      excludeIds: textsIn(body, 'excludeAppUserIds') ?? [],
    });
    response.json({ ...(await expand(list)), nextPageToken });
  });

  return routes;

  async function expandOne(account: AppUser): Promise<JsonObject> {
    const { list, expanded } = await expand([account]);
    return { appUserView: list[0] ?? {}, expanded };
  }

  async function expand(
    accounts: readonly AppUser[],
  ): Promise<{ readonly list: readonly JsonObject[]; readonly expanded: readonly JsonObject[] }> {
    const foundApps = await apps.findAll([...new Set(accounts.map(({ appId }) => appId))]);
    const foundUsers = await users.findAll([
      ...new Set(accounts.flatMap(({ identityUserId }) => identityUserId ?? [])),
    ]);
    const slots = [...foundApps.map(({ id }) => id), ...foundUsers.map(({ id }) => id)];
    const expanded = [
      ...foundApps.map((app) => withoutNulls({ '@type': 'type.googleapis.com/c1.api.app.v1.App', ...toWireApp(app) })),
      ...foundUsers.map((user) => withoutNulls({ '@type': 'type.googleapis.com/c1.api.user.v1.User', ...user })),
    ];
    const path = (name: string, id: string | undefined) =>
      id !== undefined && slots.includes(id) ? { [name]: `$.expanded[${slots.indexOf(id)}]` } : {};
    const list = accounts.map((account) =>
      withoutNulls({
        appUser: toWireAppUser(account),
        ...path('appPath', account.appId),
        ...path('identityUserPath', account.identityUserId),
      }),
    );
    return { list, expanded };
  }
}

function toAppUser(
  { profile, ...draft }: { readonly profile?: object },
  fixed: Pick<AppUser, 'id' | 'appId' | 'displayName' | 'createdAt' | 'updatedAt'>,
): AppUser {
  return { ...draft, ...(profile === undefined ? {} : { profile: withoutNulls(profile) }), ...fixed };
}
