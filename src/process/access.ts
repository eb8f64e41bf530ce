import type { Client } from '@temporalio/client';
import { checkDecision } from '../access/check-decision.ts';
import { createAccessRoutes } from '../http/api/conductorone/access-routes.ts';
import type { CheckDecision } from '../outbound/deliver.ts';
import type { Database } from '../store/database.ts';
import { createDirectory } from '../store/access/directory.ts';
import { createGrants } from '../store/access/grants.ts';
import { createTasks } from '../store/access/tasks.ts';
import { createTaskRunner } from '../temporal/task-runner.ts';

/** What access requests add to the API. */
export function createAccess({ database, client, taskQueue }: { readonly database: Database; readonly client: Client; readonly taskQueue: string }) {
  const directory = createDirectory(database.pool);
  const routes = createAccessRoutes({
    directory,
    tasks: createTasks(database.pool),
    grants: createGrants(database.pool),
    taskRunner: createTaskRunner({ client, taskQueue }),
  });
  return {
    accessRoutes: [routes],
    rolesOf: async (userId: string) => {
      const user = await directory.users.find(userId);
      return user?.status === undefined || user.status === 'ENABLED' ? user && (user.roleIds ?? []) : undefined;
    },
    checkDecision: decisionCheck(database),
  };
}

/** For workers and servers alike: an answer may come to either. */
export function decisionCheck(database: Database): CheckDecision {
  const directory = createDirectory(database.pool);
  return (decision, { source }) => checkDecision(directory, decision, source);
}
