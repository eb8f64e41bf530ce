import type { Client } from '@temporalio/client';
import { checkSteps } from '../access/check-policy.ts';
import { checkDecision } from '../access/check-act.ts';
import { policyStep } from '../contract/conductorone/policy.ts';
import { parse } from '../contract/validation.ts';
import type { DirectoryPerson, PeopleDirectory } from '../http/auth/people.ts';
import { createAccessRoutes, createAccessV2Routes } from '../http/api/conductorone/access-routes.ts';
import type { Conditions } from '../model/access/conditions.ts';
import type { PolicyStep } from '../model/access/policy.ts';
import type { Directory } from '../model/access/records.ts';
import type { User } from '../model/access/user.ts';
import type { CheckDecision } from '../outbound/deliver.ts';
import type { Database } from '../store/database.ts';
import { createDirectory } from '../store/access/records.ts';
import { createGrantHistory } from '../store/access/grant-history.ts';
import { createGrants } from '../store/access/grants.ts';
import { createAccessRequestStore } from '../store/access/access-request-store.ts';
import { createGrantRunner } from '../temporal/grant-runner.ts';
import { createAccessRequestClient } from '../temporal/access-request-client.ts';
import type { Tracer } from '../model/trace.ts';
import { traceAccessRequests } from './trace-access.ts';

interface AccessDependencies {
  readonly database: Database;
  readonly conditions: Conditions;
  readonly client: Client;
  readonly taskQueue: string;
  /** Absent: no spans. */
  readonly tracer?: Tracer;
}

/** The parts of the API for access requests. */
export function createAccess({ database, conditions, client, taskQueue, tracer }: AccessDependencies) {
  const directory = createDirectory(database.pool);
  const accessRequestClient = createAccessRequestClient({ client, taskQueue });
  const routes = createAccessRoutes({
    directory,
    conditions,
    tasks: createAccessRequestStore(database.pool),
    grants: createGrants(database.pool),
    grantHistory: createGrantHistory(database.pool),
    accessRequestClient: tracer === undefined ? accessRequestClient : traceAccessRequests(tracer, accessRequestClient),
    grantRunner: createGrantRunner({ client, taskQueue }),
  });
  return {
    accessRoutes: [routes],
    accessV2Routes: [createAccessV2Routes(directory)],
    people: createPeopleDirectory(directory),
    checkDecision: decisionCheck(database, conditions),
  };
}

/** People who may sign in: they are enabled, and stand for nobody but themselves. */
function createPeopleDirectory({ users }: Pick<Directory, 'users'>): PeopleDirectory {
  return {
    async find(userId) {
      const user = await users.find(userId);
      return user === undefined ? undefined : toPerson(user);
    },
    async findByEmail(email) {
      // Two are one too many already.
      const found = await users.search({ equalInAnyCase: { email }, offset: 0, limit: peopleMax });
      return found.filter(({ type = humanType }) => type === humanType).flatMap((user) => toPerson(user) ?? []);
    },
  };
}

const humanType = 'USER_TYPE_HUMAN';
/** Of one address; those that are disabled are among them. */
const peopleMax = 100;

function toPerson({ id, displayName, status = 'ENABLED', roleIds = [] }: User): DirectoryPerson | undefined {
  return status === 'ENABLED' ? { id, displayName, roleIds } : undefined;
}

/** For workers and servers alike: an answer may come to either. */
export function decisionCheck(database: Database, conditions: Conditions): CheckDecision {
  const { users } = createDirectory(database.pool);
  const checks = {
    users,
    tasks: createAccessRequestStore(database.pool),
    checkSteps: (steps: readonly PolicyStep[]) => problemOf(conditions, steps),
  };
  return (decision, { source }) => checkDecision(checks, decision, source);
}

/** Steps of an answer are held to what those of a policy are held to when an administrator saves it (C130). */
async function problemOf(conditions: Conditions, steps: readonly PolicyStep[]): Promise<string | undefined> {
  for (const [index, step] of steps.entries()) {
    const parsed = parse(policyStep, step);
    if (parsed.kind === 'invalid') return parsed.errors.map(({ path, message }) => `[${index}].${path}: ${message}`)[0];
  }
  return (await checkSteps(conditions, steps))?.message;
}
