import { storedDeliveryId } from '../../inbound/receive/delivery-key.ts';
import type { DefinitionTasks } from '../../model/definitions/task-update.ts';
import type { Executions } from '../../model/definitions/execution.ts';
import type { FindById, FoundThing } from '../../model/found-thing.ts';
import type { EventQueries } from '../../model/inbound/event-queries.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes, type ApiPrivilege } from './api-routes.ts';

export interface FindDependencies {
  readonly findById: FindById;
  readonly ledger: EventQueries;
  readonly executions: Executions;
  readonly tasks: DefinitionTasks;
}

/** The sender makes it, so several sources can have one of the same id. */
const deliveriesMax = 20;

/** The object of an id, for somebody who has the id alone. */
export function createFindRoutes({ findById, ledger, executions, tasks }: FindDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/:id', { needs: 'read', query: 'none' }, async (request, response) => {
    const id = (request.params.id ?? '').trim();
    const [stored, delivered, runs] = await Promise.all([findById.find(id), ofDelivery(id), inTemporal(id)]);
    const found = [...stored, ...delivered.filter((event) => event.id !== id), ...(runs ?? [])];
    response.json({
      found: found.map((thing) => ({ ...thing, path: pathOf(thing) })),
      message: messageOf(found, runs),
    });
  });
  return routes;

  async function ofDelivery(id: string): Promise<readonly FoundThing[]> {
    const { entries } = await ledger.list({ deliveryId: storedDeliveryId(id), limit: deliveriesMax });
    return entries.map(({ id: eventId, sourceId, eventType, outcome }) => ({
      kind: 'event',
      id: eventId,
      within: sourceId,
      ...(eventType !== undefined && { name: eventType }),
      state: outcome,
    }));
  }

  /** Undefined: Temporal does not answer, and what is stored is found all the same. */
  async function inTemporal(id: string): Promise<readonly FoundThing[] | undefined> {
    try {
      const [run, task] = await Promise.all([
        executions.find(id, { includeTasks: false, includeValues: false }),
        tasks.find(id),
      ]);
      const name = run && { name: run.workflowName };
      const ofRun: FoundThing[] = run === undefined ? [] : [{ kind: 'workflow', id, ...name, state: run.status }];
      if (task.kind === 'unavailable') return ofRun.length > 0 ? ofRun : undefined;
      const { value } = task;
      if (value === undefined) return ofRun;
      const { taskId, referenceTaskName, workflowInstanceId: within, status: state } = value;
      return [...ofRun, { kind: 'task', id: taskId, name: referenceTaskName, within, state }];
    } catch {
      return undefined;
    }
  }
}

function messageOf(found: readonly FoundThing[], runs: readonly FoundThing[] | undefined): string | undefined {
  if (runs === undefined)
    return 'Temporal or its worker does not answer, so workflows and tasks were not looked for; GET /health/ready says more.';
  return found.length > 0
    ? undefined
    : 'Nothing has this id. Events and messages are forgotten with the retention; ids are compared whole.';
}

/** Where the API shows a thing. */
function pathOf({ kind, id, within = '' }: FoundThing): string {
  const [own, other] = [encodeURIComponent(id), encodeURIComponent(within)];
  switch (kind) {
    case 'event':
      return `/api/events/${own}`;
    case 'wait':
      return `/api/waits/${own}`;
    case 'source':
      return `/api/metadata/webhook/${own}`;
    case 'workflow':
      return `/api/workflow/${own}`;
    case 'task':
      return `/api/tasks/${own}`;
    case 'definition':
      return `/api/metadata/workflow/${own}`;
    case 'endpoint':
      return `/api/v1/webhooks/${own}`;
    case 'message':
      return `/api/v1/webhooks/${other}/instances/${own}`;
    case 'accessRequest':
      return `/api/v1/tasks/${own}`;
    case 'policy':
      return `/api/v1/policies/${own}`;
    case 'app':
      return `/api/v1/apps/${own}`;
    case 'entitlement':
      return `/api/v1/apps/${other}/entitlements/${own}`;
    case 'user':
      return `/api/v1/users/${own}`;
    case 'account':
      return `/api/v1/apps/${other}/app_users`;
  }
}
