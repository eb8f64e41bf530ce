import { createAccessActivities, type AccessDependencies } from './access-activities.ts';
import { createDefinitionActivities, type DefinitionDependencies } from './definition-activities.ts';
import { failForGood } from './fail-for-good.ts';
import { createEventActivities } from './event-activities.ts';
import type { EventActivitiesDependencies } from './event-activities.ts';
import { createHttpActivities } from './http-activities.ts';
import { createLargeValueActivities } from './large-value-activities.ts';
import { createOutboundActivities } from './outbound-activities.ts';
import { createRunActivities } from './run-activities.ts';
import type { RunCallsDependencies } from './run-activities.ts';
import { createRunPlaceActivities, type RunPlaceDependencies } from './run-place-activities.ts';
import { createRunEndActivities } from './run-end-activities.ts';
import type { RunEndDependencies } from './run-end-activities.ts';
import { createScriptActivities } from './script-activities.ts';
import { createWaitActivities } from './wait-activities.ts';
import type { WaitActivitiesDependencies } from './wait-activities.ts';
import type { Blobs } from '../src/model/blobs.ts';
import type { Deliverer } from '../src/model/outbound/delivery.ts';
import { createWorkerTaskActivities } from './worker-task-activities.ts';
import type { WorkerTaskDependencies } from './worker-task-activities.ts';
import type { HttpCaller } from '../src/model/definitions/http-call.ts';
import type { Jq } from '../src/model/jq.ts';
import type { Scripts } from '../src/model/script.ts';
import { createTaskDefinitionActivities, type TaskDefinitionDependencies } from './task-definition-activities.ts';
import { createValueCheckActivities } from './value-check-activities.ts';
import type { ValueCheckDependencies } from './value-check-activities.ts';

export interface ActivitiesDependencies
  extends WaitActivitiesDependencies,
    WorkerTaskDependencies,
    TaskDefinitionDependencies,
    ValueCheckDependencies,
    RunEndDependencies,
    RunPlaceDependencies,
    EventActivitiesDependencies {
  readonly taskDefinitions: WorkerTaskDependencies['taskDefinitions'] & TaskDefinitionDependencies['taskDefinitions'];
  readonly blobs: Pick<Blobs, 'get'>;
  readonly deliverer: Deliverer;
  readonly scripts: Scripts;
  readonly jq: Jq;
  readonly definitionRuns: DefinitionDependencies;
  readonly httpCaller: HttpCaller;
  readonly runCalls: RunCallsDependencies;
}

/** Everything the worker runs for workflows. */
export function createActivities(dependencies: ActivitiesDependencies & AccessDependencies) {
  const activities = {
    ...createWaitActivities(dependencies),
    ...createLargeValueActivities(dependencies.blobs),
    ...createAccessActivities(dependencies),
    ...createOutboundActivities(dependencies.deliverer),
    ...createHttpActivities(dependencies),
    ...createScriptActivities(dependencies.scripts, dependencies.jq),
    ...createDefinitionActivities(dependencies.definitionRuns),
    ...createWorkerTaskActivities(dependencies),
    ...createTaskDefinitionActivities(dependencies),
    ...createValueCheckActivities(dependencies),
    ...createRunEndActivities(dependencies),
    ...createRunPlaceActivities(dependencies),
    ...createRunActivities(dependencies.runCalls),
    ...createEventActivities(dependencies),
  };
  return failForGood(activities);
}
