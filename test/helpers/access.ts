import { randomUUID } from 'node:crypto';
import { userRoles } from '../../src/model/caller.ts';
import type { Answer } from './api.ts';
import type { Signalbox } from './signalbox.ts';

/** Somebody with a token of their own. */
export interface Person {
  readonly id: string;
  call(method: string, path: string, body?: unknown): Promise<Answer<any>>;
  must(method: string, path: string, body?: unknown): Promise<any>;
}

export interface Cast {
  readonly administrator: Person;
  /** Makes a user and a client for it. */
  person(name: string, fields?: object): Promise<Person>;
  /** An app with an entitlement and a policy for it. */
  access(options: AccessOptions): Promise<Access>;
}

export interface AccessOptions {
  readonly steps?: readonly object[];
  readonly policy?: object;
  readonly entitlement?: object;
  readonly owners?: readonly string[];
}

export interface Access {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly policyId: string;
}

const administratorId = '00000000000000000000000ADM1';

/** Users with tokens, as ConductorOne's clients get them. */
export async function createCast(signalbox: Signalbox): Promise<Cast> {
  const administrator = await withClient(administratorId, (body) =>
    signalbox.must('POST', '/api/v1/iam/personal_clients', body),
  );
  return {
    administrator,

    async person(name, fields = {}) {
      const { userView } = await administrator.must('POST', '/api/v1/users', {
        displayName: name,
        email: `${name}@example.com`,
        roleIds: [userRoles.basicUser],
        ...fields,
      });
      return withClient(userView.user.id, (body) => administrator.must('POST', '/api/v1/iam/personal_clients', body));
    },

    async access({ steps = [], policy = {}, entitlement = {}, owners = [] }) {
      const made = await administrator.must('POST', '/api/v1/policies', {
        displayName: 'policy',
        policyType: 'POLICY_TYPE_GRANT',
        policySteps: { grant: { steps } },
        ...policy,
      });
      const { app } = await administrator.must('POST', '/api/v1/apps', { displayName: `app ${randomUUID()}`, owners });
      const { appEntitlementView } = await administrator.must('POST', `/api/v1/apps/${app.id}/entitlements`, {
        displayName: 'admin',
        grantPolicyId: made.policy.id,
        ...entitlement,
      });
      return { appId: app.id, appEntitlementId: appEntitlementView.appEntitlement.id, policyId: made.policy.id };
    },
  };

  async function withClient(userId: string, create: (body: object) => Promise<any>): Promise<Person> {
    const { client, clientSecret } = await create({ displayName: 'test', userId });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: clientSecret,
    });
    const token = await signalbox.call<any>('POST', '/auth/v1/token', form.toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    const call = (method: string, path: string, body?: unknown) =>
      signalbox.call<any>(method, path, body, { Authorization: `Bearer ${token.body.access_token}` });
    return {
      id: userId,
      call,
      async must(method, path, body) {
        const answer = await call(method, path, body);
        if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
        return answer.body;
      },
    };
  }
}

/** The task once it is as wanted. */
export async function taskWhen(
  person: Person,
  taskId: string,
  wanted: (task: any) => boolean,
  withinMs = 15_000,
): Promise<any> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { taskView } = await person.must('GET', `/api/v1/tasks/${taskId}`);
    if (wanted(taskView.task)) return taskView.task;
    if (Date.now() > until) throw new Error(`The task never came to that: ${JSON.stringify(taskView.task, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The kinds of a task's entries, oldest first. */
export async function trailOf(person: Person, taskId: string): Promise<readonly any[]> {
  const { list } = await person.must('POST', '/api/v1/task/audits', { taskId, pageSize: 100 });
  return list;
}

export function kindsOf(trail: readonly any[]): readonly string[] {
  const shared = new Set([
    'id',
    'ticketId',
    'userId',
    'created',
    'eventType',
    'source',
    'currentState',
    'workflowStep',
  ]);
  return trail.map((entry) =>
    Object.keys(entry)
      .filter((name) => !shared.has(name))
      .join('+'),
  );
}
