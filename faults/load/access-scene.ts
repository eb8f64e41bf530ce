import { z } from 'zod';
import { systemUsers, userRoles } from '../../src/model/caller.ts';
import type { CallAnswer, Caller } from './caller.ts';

/** Somebody with a token of their own. */
export interface FaultPerson {
  readonly userId: string;
  once(method: 'GET' | 'POST', path: string, body?: object): Promise<CallAnswer>;
  untilAnswered(method: 'GET' | 'POST', path: string, body?: object): Promise<CallAnswer>;
}

/** People, and what they may ask for. */
export interface AccessScene {
  readonly administrator: FaultPerson;
  /** Asks; decides about nothing. */
  readonly alice: FaultPerson;
  /** Both decide where an endpoint does not. */
  readonly bob: FaultPerson;
  readonly carol: FaultPerson;
  /** Client secrets and access tokens. */
  readonly secrets: readonly string[];
  /** One request for each may be open, so each story has its own. */
  createEntitlement(name: string): Promise<WantedAccess>;
  /** Does it, and is counted as somebody who acts meanwhile. */
  acting<Result>(act: () => Promise<Result>): Promise<Result>;
  isActing(): boolean;
}

export interface WantedAccess {
  readonly appId: string;
  readonly appEntitlementId: string;
}

interface AccessSceneOptions {
  readonly caller: Caller;
  readonly sinkUrl: string;
}

const idIn = z.object({ id: z.string() });
const made = {
  client: z.object({ client: z.object({ clientId: z.string() }), clientSecret: z.string() }),
  token: z.object({ access_token: z.string() }),
  user: z.object({ userView: z.object({ user: idIn }) }),
  webhook: z.object({ webhook: idIn }),
  policy: z.object({ policy: idIn }),
  app: z.object({ app: idIn }),
  entitlement: z.object({ appEntitlementView: z.object({ appEntitlement: idIn }) }),
};

/** A policy of two steps, an endpoint and then one of two people, and an endpoint that gives the access. */
export async function createAccessScene({ caller, sinkUrl }: AccessSceneOptions): Promise<AccessScene> {
  const secrets: string[] = [];
  // The first client is made without a token; from then on every call needs one.
  const administrator = await personWith(systemUsers.administrator, (path, body) =>
    postAs(caller, path, { headers: json, body: JSON.stringify(body) }),
  );
  const post: Post = (path, body) => postAs(administrator, path, body);
  const [alice, bob, carol] = [await createPerson('alice'), await createPerson('bob'), await createPerson('carol')];
  const { webhook } = made.webhook.parse(
    await post('/api/v1/webhooks', {
      displayName: 'faults of access',
      url: sinkUrl,
      signalbox: { retryPreset: 'fast' },
    }),
  );
  const asked = { webhook: { webhookId: webhook.id }, allowReassignment: true };
  const people = { users: { userIds: [bob.userId, carol.userId] }, allowReassignment: true };
  const { policy } = made.policy.parse(
    await post('/api/v1/policies', {
      displayName: 'faults',
      policyType: 'POLICY_TYPE_GRANT',
      policySteps: { grant: { steps: [{ approval: asked }, { approval: people }] } },
    }),
  );
  const { app } = made.app.parse(await post('/api/v1/apps', { displayName: 'faults' }));
  let acting = 0;
  return {
    secrets,
    administrator,
    alice,
    bob,
    carol,
    async createEntitlement(displayName) {
      const { appEntitlementView } = made.entitlement.parse(
        await post(`/api/v1/apps/${app.id}/entitlements`, {
          displayName,
          grantPolicyId: policy.id,
          provisionPolicy: { webhook: { webhookId: webhook.id } },
        }),
      );
      return { appId: app.id, appEntitlementId: appEntitlementView.appEntitlement.id };
    },
    async acting(act) {
      acting += 1;
      try {
        return await act();
      } finally {
        acting -= 1;
      }
    },
    isActing: () => acting > 0,
  };

  async function createPerson(displayName: string): Promise<FaultPerson> {
    const { userView } = made.user.parse(
      await post('/api/v1/users', {
        displayName,
        email: `${displayName}@example.com`,
        roleIds: [userRoles.basicUser],
      }),
    );
    return personWith(userView.user.id, post);
  }

  async function personWith(userId: string, make: Post): Promise<FaultPerson> {
    const { client, clientSecret } = made.client.parse(
      await make('/api/v1/iam/personal_clients', { displayName: 'faults', userId }),
    );
    const { text } = await caller.untilAnswered('POST', '/auth/v1/token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: clientSecret,
      }).toString(),
    });
    const { access_token: token } = made.token.parse(JSON.parse(text));
    secrets.push(clientSecret, token);
    const headers = {
      Authorization: `Bearer ${token}`,
      ...json,
    };
    const options = (body: object | undefined) => ({
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      userId,
      once: (method, path, body) => caller.once(method, path, options(body)),
      untilAnswered: (method, path, body) => caller.untilAnswered(method, path, options(body)),
    };
  }
}

type Post = (path: string, body: object) => Promise<unknown>;

const json = { 'Content-Type': 'application/json' };

async function postAs<Body>(
  who: { untilAnswered(method: 'POST', path: string, body: Body): Promise<CallAnswer> },
  path: string,
  body: Body,
): Promise<unknown> {
  const answer = await who.untilAnswered('POST', path, body);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}
