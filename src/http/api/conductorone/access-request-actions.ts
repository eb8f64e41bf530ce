import type { Request } from 'express';
import { checkReassignees } from '../../../access/check-act.ts';
import { chooseSteps } from '../../../access/choose-steps.ts';
import { collectFacts } from '../../../access/condition-facts.ts';
import { expandAccessRequest } from '../../../access/access-request-view.ts';
import { taskAction } from '../../../contract/conductorone/directory.ts';
import type { ActingUser } from '../../../model/caller.ts';
import type { JsonObject } from '../../../model/json.ts';
import { subjectOf } from '../../../model/access/access-request.ts';
import type { AccessRequest } from '../../../model/access/access-request.ts';
import type { AccessRequestAct } from '../../../model/access/access-request-act.ts';
import { callerOfV1 } from './caller.ts';
import { readJsonBody, readObject } from './body.ts';
import { refuse } from './errors.ts';
import { requireAccessRequest } from './open-access-request.ts';
import type { AccessRequestRoutesDependencies } from './open-access-request.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

/** Acts on a task (C118). Relative to `/api/v1`. */
export function createAccessRequestActionRoutes({
  directory,
  conditions,
  tasks,
  accessRequestClient,
}: AccessRequestRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.post(
    '/tasks/:task_id/action/:name',
    { needs: 'operate' },
    async (request: Request<{ task_id: string; name: string }>, response) => {
      const { task_id: taskId, name } = request.params;
      const caller = callerOfV1(request);
      const task = await requireAccessRequest(tasks, taskId);
      if (task.state === 'TASK_STATE_CLOSED' && Object.hasOwn(readers, name)) refuse('wrongState', 'task is closed');
      const act = await readAct(name, readJsonBody(request.body), { task, caller });
      const result = await accessRequestClient.act(task.id, act);
      if (result.kind === 'unavailable')
        return refuse('unavailable', 'Temporal or its workers do not answer; look at the task before asking again.');
      if (result.kind === 'refused') return refuse(result.refusal.code, result.refusal.message);
      const shown = await expandAccessRequest(directory, await requireAccessRequest(tasks, task.id), caller);
      // `close` has another name for it.
      response.json({ ...shown, [name === 'close' ? 'taskActionId' : 'ticketActionId']: result.actionId });
    },
  );

  return routes;

  async function readAct(
    name: string,
    body: JsonObject,
    { task, caller }: { readonly task: AccessRequest; readonly caller: ActingUser },
  ): Promise<AccessRequestAct> {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    // Not 404, which says that the task is gone.
    if (reader === undefined && name !== 'escalate')
      return refuse('notSupported', `Signalbox does not serve the action "${name}".`);
    const { policyStepId, comment = '', newStepUserIds = [], duration } = readObject(taskAction, body, 'TaskAction');
    const seenStepId = task.policy.current?.id;
    const fields = {
      policyStepId: policyStepId || undefined,
      seenStepId,
      newStepUserIds: [...new Set(newStepUserIds)],
      duration,
    };
    const act = reader?.({ caller, comment }, fields) ?? (await readEscalation(task, { caller, comment }));
    if (act.kind === 'updateGrantDuration') return { ...act, ...(await longestOf(task)) };
    if (act.kind !== 'reassign') return act;
    const wrong = await checkReassignees(directory, act.newStepUserIds, task);
    return wrong === undefined ? act : refuse('invalid', `invalid NewStepUserIds: ${wrong}`);
  }

  /** The duration that the entitlement allows now (C142). */
  async function longestOf(task: AccessRequest): Promise<{ readonly longest?: string }> {
    const entitlement = await directory.entitlements.find(subjectOf(task).appEntitlementId);
    return entitlement?.durationGrant === undefined ? {} : { longest: entitlement.durationGrant };
  }

  /** The entitlement's emergency policy, with the steps that it has for this task. */
  async function readEscalation(task: AccessRequest, by: By): Promise<AccessRequestAct> {
    const subject = subjectOf(task);
    const entitlement = await directory.entitlements.find(subject.appEntitlementId);
    const policy = await directory.policies.find(entitlement?.emergencyGrantPolicyId ?? '');
    if (entitlement?.emergencyGrantEnabled !== true || policy === undefined)
      return refuse('wrongState', 'the entitlement has no emergency access policy');
    const facts = await collectFacts(directory, subject, { emergencyAccess: true });
    const choice = await chooseSteps(
      { kind: 'grant', facts, conditions, findPolicy: (id) => directory.policies.find(id) },
      policy,
    );
    return { ...by, kind: 'escalate', policy: choice.policy, steps: choice.steps };
  }
}

interface By {
  readonly caller: ActingUser;
  readonly comment: string;
}

interface Fields {
  readonly policyStepId: string | undefined;
  /** The current step as the task is stored. An act that names none means this one, not one that comes to be current meanwhile. */
  readonly seenStepId: string | undefined;
  readonly newStepUserIds: readonly string[];
  readonly duration: string | undefined;
}

/** By the name in the path. `escalate` needs a look-up. */
const readers: Readonly<Record<string, (by: By, fields: Fields) => AccessRequestAct>> = {
  approve: (by, { policyStepId }) => ({ ...by, kind: 'approve', policyStepId: policyStepId ?? requireStep() }),
  deny: (by, fields) => ({ ...by, kind: 'deny', ...step(fields) }),
  reassign: (by, fields) => ({ ...by, kind: 'reassign', newStepUserIds: fields.newStepUserIds, ...step(fields) }),
  comment: (by) => ({ ...by, kind: 'comment' }),
  close: (by) => ({ ...by, kind: 'close' }),
  'skip-step': (by, { policyStepId }) => ({ ...by, kind: 'skipStep', policyStepId: policyStepId ?? requireStep() }),
  restart: (by, { seenStepId }) => ({ ...by, kind: 'restart', ...step({ seenStepId }) }),
  reset: (by) => ({ ...by, kind: 'reset' }),
  process: (by) => ({ ...by, kind: 'process' }),
  'retry-provisioning': (by, { seenStepId }) => ({ ...by, kind: 'retryProvisioning', ...step({ seenStepId }) }),
  'update-grant-duration': (by, { duration }) => ({
    ...by,
    kind: 'updateGrantDuration',
    duration: duration ?? refuse('invalid', 'invalid Duration: value is required'),
  }),
  'provision-complete': (by, fields) => ({ ...by, kind: 'provisionComplete', ...step(fields) }),
  'provision-cancel': (by, fields) => ({ ...by, kind: 'provisionCancel', ...step(fields) }),
};

function step({ policyStepId: named, seenStepId }: Partial<Fields>) {
  const policyStepId = named ?? seenStepId;
  return policyStepId === undefined ? {} : { policyStepId };
}

function requireStep(): never {
  return refuse('invalid', 'invalid PolicyStepId: value is required');
}
