import type { PlatformField } from '../../model/inbound/platform-field.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { createConductorWebhookOperations } from './conductor-webhooks.ts';
import { definitionOperations } from './conductor-definitions.ts';
import { scheduleOperations } from './conductor-schedules.ts';
import { eventHandlerOperations } from './conductor-event-handlers.ts';
import { awaitOperations, taskDefinitionOperations, workerOperations } from './conductor-workers.ts';
import { tagOperationGroup } from './conductor-tags.ts';
import { schemaOperations } from './conductor-schemas.ts';
import { environmentOperations, secretOperations } from './conductor-stored-values.ts';
import { taskOperations, workflowOperations } from './conductor-workflows.ts';
import { workflowAgainOperations } from './conductor-workflows-again.ts';
import { workflowStateOperations } from './conductor-workflow-state.ts';
import { searchOperations } from './conductor-search.ts';
import { accessRequestOperations } from './conductorone/access-requests.ts';
import { clientOperations } from './conductorone/clients.ts';
import { directoryOperations } from './conductorone/directory.ts';
import { endpointOperations } from './conductorone/endpoints.ts';
import { entitlementOperations } from './conductorone/entitlements.ts';
import { ownerOperations } from './conductorone/owners.ts';
import { resourceOperations } from './conductorone/resources.ts';
import { consoleOperations } from './console.ts';
import { eventOperations } from './events.ts';
import { findOperations } from './find.ts';
import { overviewOperations } from './overviews.ts';
import { platformOperations } from './platforms.ts';
import { serverOperations } from './server.ts';
import { sourceOperations } from './sources.ts';
import { waitOperations } from './waits.ts';

/**
 * All operations of the API, in the order in which people read them.
 *
 * @param fields the options that platforms declare
 */
export function createOperationGroups(fields: readonly PlatformField[]): readonly OperationGroup[] {
  return [
    eventOperations,
    waitOperations,
    sourceOperations,
    platformOperations,
    findOperations,
    overviewOperations,
    serverOperations,
    consoleOperations,
    createConductorWebhookOperations(fields),
    definitionOperations,
    workflowOperations,
    workflowAgainOperations,
    workflowStateOperations,
    searchOperations,
    taskOperations,
    awaitOperations,
    workerOperations,
    taskDefinitionOperations,
    schemaOperations,
    eventHandlerOperations,
    scheduleOperations,
    secretOperations,
    environmentOperations,
    tagOperationGroup,
    endpointOperations,
    accessRequestOperations,
    entitlementOperations,
    directoryOperations,
    resourceOperations,
    ownerOperations,
    clientOperations,
  ];
}
