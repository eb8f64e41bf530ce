// Made from the OpenAPI document by "npm run client"; a test fails when it is out of date.

type Answer<Content> = { headers: { [name: string]: unknown }; content: Content };
type Empty = { headers: { [name: string]: unknown }; content?: never };
type Json<Body> = Answer<{ 'application/json': Body }>;

/** Answers that refuse a request. */
type Refusals<Status extends number, Body> = { [status in Status]: Json<Body> };

export interface paths {
  "/api/events": {
    get: operations['listEvents'];
  };
  "/api/events/{id}": {
    get: operations['getEvent'];
  };
  "/api/events/{id}/explain": {
    get: operations['explainEvent'];
  };
  "/api/events/{id}/replay": {
    post: operations['replayEvent'];
  };
  "/api/events/replay": {
    post: operations['replayEvents'];
  };
  "/api/matches/test": {
    post: operations['testMatches'];
  };
  "/api/waits": {
    get: operations['listWaits'];
  };
  "/api/waits/{id}": {
    get: operations['getWaitByEncodedId'];
  };
  "/api/waits/{id}/explain": {
    get: operations['explainWaitByEncodedId'];
  };
  "/api/waits/{run}/{seq}": {
    get: operations['getWait'];
  };
  "/api/waits/{run}/{seq}/explain": {
    get: operations['explainWait'];
  };
  "/api/sources/{id}/disable": {
    post: operations['disableSource'];
  };
  "/api/sources/{id}/enable": {
    post: operations['enableSource'];
  };
  "/api/sources/{id}/rotate": {
    post: operations['rotateSourceSecret'];
  };
  "/api/sources/{id}/catch-up": {
    post: operations['catchUpSource'];
  };
  "/api/sources/{id}/test-event": {
    post: operations['sendTestEvent'];
  };
  "/api/sources/{id}/refusals": {
    get: operations['listSourceRefusals'];
  };
  "/api/platforms": {
    get: operations['listPlatforms'];
  };
  "/api/platforms/{name}": {
    get: operations['getPlatform'];
  };
  "/api/find/{id}": {
    get: operations['findAnything'];
  };
  "/api/home": {
    get: operations['getHome'];
  };
  "/api/activity": {
    get: operations['getActivity'];
  };
  "/health": {
    get: operations['getHealth'];
  };
  "/api/health": {
    get: operations['getApiHealth'];
  };
  "/health/ready": {
    get: operations['getReadiness'];
  };
  "/api/version": {
    get: operations['getVersion'];
  };
  "/metrics": {
    get: operations['getMetrics'];
  };
  "/api/token": {
    post: operations['createToken'];
  };
  "/api/token/userInfo": {
    get: operations['getUserInfo'];
  };
  "/openapi.json": {
    get: operations['getOpenApi'];
  };
  "/openapi/{part}.json": {
    get: operations['getOpenApiPart'];
  };
  "/docs": {
    get: operations['getDocs'];
  };
  "/docs/{file}": {
    get: operations['getDocsFile'];
  };
  "/api/me": {
    get: operations['getMe'];
  };
  "/api/session": {
    get: operations['getSignInWays'];
    post: operations['signIn'];
    delete: operations['signOut'];
  };
  "/api/runs": {
    get: operations['listRuns'];
  };
  "/api/runs/{workflowId}/messages": {
    get: operations['listRunMessages'];
  };
  "/api/live": {
    get: operations['followChanges'];
  };
  "/api/metadata/webhook": {
    post: operations['createWebhook'];
    get: operations['listWebhooks'];
    put: operations['replaceWebhook'];
  };
  "/api/metadata/webhook/{id}": {
    get: operations['getWebhook'];
    put: operations['replaceWebhookById'];
    delete: operations['deleteWebhook'];
  };
  "/api/metadata/webhook/{id}/tags": {
    get: operations['listWebhookTags'];
    put: operations['addWebhookTags'];
    delete: operations['removeWebhookTags'];
  };
  "/api/metadata/webhook/{id}/history": {
    get: operations['listWebhookHistory'];
  };
  "/api/metadata/webhook/{id}/history/{eventId}/replay": {
    post: operations['replayWebhookEvent'];
  };
  "/api/metadata/workflow": {
    post: operations['createDefinition'];
    put: operations['saveDefinitions'];
    get: operations['listDefinitions'];
  };
  "/api/metadata/workflow/validate": {
    post: operations['validateDefinition'];
  };
  "/api/metadata/workflow/{name}": {
    get: operations['getDefinition'];
  };
  "/api/metadata/workflow/{name}/rate-limit": {
    get: operations['getRateLimit'];
    put: operations['setRateLimit'];
    delete: operations['removeRateLimit'];
  };
  "/api/metadata/workflow/{name}/{version}": {
    delete: operations['deleteDefinition'];
  };
  "/api/admin/config": {
    get: operations['getServerConfig'];
  };
  "/api/workflow": {
    post: operations['startWorkflow'];
  };
  "/api/workflow/{id}": {
    post: operations['startWorkflowByName'];
    get: operations['getExecution'];
    delete: operations['terminateWorkflow'];
  };
  "/api/workflow/start/{name}/{version}": {
    post: operations['startWorkflowVersion'];
  };
  "/api/workflow/{id}/status": {
    get: operations['getExecutionStatus'];
  };
  "/api/workflow/{id}/tasks": {
    get: operations['listExecutionTasks'];
  };
  "/api/workflow/{id}/pause": {
    put: operations['pauseWorkflow'];
  };
  "/api/workflow/{id}/resume": {
    put: operations['resumeWorkflow'];
  };
  "/api/workflow/{id}/retry": {
    post: operations['retryWorkflow'];
  };
  "/api/workflow/{id}/restart": {
    post: operations['restartWorkflow'];
  };
  "/api/workflow/{id}/rerun": {
    post: operations['rerunWorkflow'];
  };
  "/api/workflow/{id}/skiptask/{reference}": {
    put: operations['skipTask'];
  };
  "/api/workflow/{id}/jump/{reference}": {
    post: operations['jumpToTask'];
  };
  "/api/workflow/{id}/remove": {
    delete: operations['removeWorkflow'];
  };
  "/api/workflow/bulk/delete": {
    post: operations['removeWorkflows'];
  };
  "/api/workflow/bulk/pause": {
    put: operations['pauseWorkflows'];
  };
  "/api/workflow/bulk/resume": {
    put: operations['resumeWorkflows'];
  };
  "/api/workflow/bulk/terminate": {
    post: operations['terminateWorkflows'];
  };
  "/api/workflow/bulk/retry": {
    post: operations['retryWorkflows'];
  };
  "/api/workflow/bulk/restart": {
    post: operations['restartWorkflows'];
  };
  "/api/workflow/{id}/variables": {
    post: operations['setWorkflowVariables'];
  };
  "/api/workflow/{id}/state": {
    post: operations['updateWorkflowState'];
  };
  "/api/workflow/{id}/resetcallbacks": {
    post: operations['resetWorkflowCallbacks'];
  };
  "/api/workflow/decide/{id}": {
    put: operations['decideWorkflow'];
  };
  "/api/workflow/test": {
    post: operations['testWorkflow'];
  };
  "/api/workflow/search": {
    get: operations['searchExecutions'];
  };
  "/api/workflow/search-v2": {
    get: operations['searchWholeExecutions'];
  };
  "/api/workflow/search-by-tasks": {
    get: operations['searchExecutionsByTasks'];
  };
  "/api/workflow/search-by-tasks-v2": {
    get: operations['searchWholeExecutionsByTasks'];
  };
  "/api/tasks/search": {
    get: operations['searchTasks'];
  };
  "/api/tasks/search-v2": {
    get: operations['searchWholeTasks'];
  };
  "/api/workflow/running/{name}": {
    get: operations['listRunning'];
  };
  "/api/workflow/{name}/correlated/{id}": {
    get: operations['listCorrelated'];
  };
  "/api/workflow/{name}/correlated": {
    post: operations['listCorrelatedByIds'];
  };
  "/api/workflow/correlated/batch": {
    post: operations['listCorrelatedBatch'];
  };
  "/api/tasks/{taskId}": {
    get: operations['getTask'];
  };
  "/api/tasks": {
    post: operations['updateTask'];
  };
  "/api/tasks/{workflowId}/{reference}/{status}": {
    post: operations['updateTaskByReference'];
  };
  "/api/tasks/{taskId}/log": {
    get: operations['listTaskLog'];
    post: operations['addTaskLog'];
  };
  "/api/workflow/execute/{name}/{version}": {
    post: operations['executeWorkflow'];
  };
  "/api/workflow/execute/{name}": {
    post: operations['executeWorkflowForOutput'];
    get: operations['executeWorkflowByQuery'];
  };
  "/api/tasks/{workflowId}/{status}/signal": {
    post: operations['signalWorkflow'];
  };
  "/api/tasks/{workflowId}/{reference}/{status}/sync": {
    post: operations['updateTaskAndWait'];
  };
  "/api/tasks/{workflowId}/{status}/signal/sync": {
    post: operations['signalWorkflowAndWait'];
  };
  "/api/tasks/poll/{type}": {
    get: operations['pollTask'];
  };
  "/api/tasks/poll/batch/{type}": {
    get: operations['pollTasks'];
  };
  "/api/tasks/update-v2": {
    post: operations['updateTaskAndPoll'];
  };
  "/api/tasks/queue/all": {
    get: operations['getQueueSizes'];
  };
  "/api/tasks/queue/all/verbose": {
    get: operations['getQueueDetails'];
  };
  "/api/tasks/queue/size": {
    get: operations['getQueueSize'];
  };
  "/api/tasks/queue/sizes": {
    get: operations['getQueueSizesOf'];
  };
  "/api/tasks/queue/polldata": {
    get: operations['getPollers'];
  };
  "/api/tasks/queue/polldata/all": {
    get: operations['getAllPollers'];
  };
  "/api/metadata/taskdefs": {
    post: operations['saveTaskDefinitions'];
    put: operations['replaceTaskDefinition'];
    get: operations['listTaskDefinitions'];
  };
  "/api/metadata/taskdefs/{type}": {
    get: operations['getTaskDefinition'];
    delete: operations['deleteTaskDefinition'];
  };
  "/api/schema": {
    post: operations['saveSchemas'];
    get: operations['listSchemas'];
  };
  "/api/schema/{name}": {
    get: operations['getSchema'];
    delete: operations['deleteSchema'];
  };
  "/api/schema/{name}/{version}": {
    get: operations['getSchemaVersion'];
    delete: operations['deleteSchemaVersion'];
  };
  "/api/event": {
    post: operations['addEventHandlers'];
    put: operations['replaceEventHandler'];
    get: operations['listEventHandlers'];
  };
  "/api/event/handler/{name}": {
    get: operations['getEventHandler'];
  };
  "/api/event/{event}": {
    get: operations['listEventHandlersOfEvent'];
  };
  "/api/event/{name}": {
    delete: operations['deleteEventHandler'];
  };
  "/api/scheduler/schedules": {
    post: operations['saveSchedule'];
    get: operations['listSchedules'];
  };
  "/api/scheduler/schedules/{name}": {
    get: operations['getSchedule'];
    delete: operations['deleteSchedule'];
  };
  "/api/scheduler/schedules/{name}/pause": {
    put: operations['pauseSchedule'];
    get: operations['pauseScheduleByGet'];
  };
  "/api/scheduler/schedules/{name}/resume": {
    put: operations['resumeSchedule'];
    get: operations['resumeScheduleByGet'];
  };
  "/api/scheduler/search/executions": {
    get: operations['searchScheduleStarts'];
  };
  "/api/scheduler/bulk/pause": {
    put: operations['pauseSchedules'];
  };
  "/api/scheduler/bulk/resume": {
    put: operations['resumeSchedules'];
  };
  "/api/scheduler/admin/pause": {
    get: operations['pauseAllSchedules'];
  };
  "/api/scheduler/admin/resume": {
    get: operations['resumeAllSchedules'];
  };
  "/api/scheduler/admin/requeue": {
    get: operations['requeueScheduleStarts'];
  };
  "/api/scheduler/nextFewSchedules": {
    get: operations['nextFewSchedules'];
  };
  "/api/secrets/{key}": {
    put: operations['saveSecret'];
    get: operations['getSecretMask'];
    delete: operations['deleteSecret'];
  };
  "/api/secrets/{key}/exists": {
    get: operations['secretExists'];
  };
  "/api/secrets": {
    post: operations['listSecretNames'];
    get: operations['listGrantableSecretNames'];
  };
  "/api/environment/{key}": {
    put: operations['saveEnvironmentVariable'];
    get: operations['getEnvironmentVariable'];
    delete: operations['deleteEnvironmentVariable'];
  };
  "/api/environment": {
    get: operations['listEnvironmentVariables'];
  };
  "/api/metadata/tags": {
    get: operations['listTags'];
  };
  "/api/metadata/workflow/{name}/tags": {
    get: operations['getWorkflowTags'];
    post: operations['addWorkflowTags'];
    put: operations['setWorkflowTags'];
    delete: operations['removeWorkflowTags'];
  };
  "/api/metadata/task/{name}/tags": {
    get: operations['getTaskTags'];
    post: operations['addTaskTags'];
    put: operations['setTaskTags'];
    delete: operations['removeTaskTags'];
  };
  "/api/scheduler/schedules/{name}/tags": {
    get: operations['getScheduleTags'];
    post: operations['addScheduleTags'];
    put: operations['setScheduleTags'];
    delete: operations['removeScheduleTags'];
  };
  "/api/secrets/{name}/tags": {
    get: operations['getSecretTags'];
    post: operations['addSecretTags'];
    put: operations['setSecretTags'];
    delete: operations['removeSecretTags'];
  };
  "/api/environment/{name}/tags": {
    get: operations['getEnvironmentVariableTags'];
    post: operations['addEnvironmentVariableTags'];
    put: operations['setEnvironmentVariableTags'];
    delete: operations['removeEnvironmentVariableTags'];
  };
  "/api/event/{name}/tags": {
    get: operations['getEventHandlerTags'];
    post: operations['addEventHandlerTags'];
    put: operations['setEventHandlerTags'];
    delete: operations['removeEventHandlerTags'];
  };
  "/api/v1/webhooks": {
    get: operations['listEndpoints'];
    post: operations['createEndpoint'];
  };
  "/api/v1/webhooks/{id}": {
    get: operations['getEndpoint'];
    post: operations['updateEndpoint'];
    delete: operations['deleteEndpoint'];
  };
  "/api/v1/search/webhooks": {
    post: operations['searchEndpoints'];
  };
  "/api/v1/webhooks/{id}/test": {
    post: operations['testEndpoint'];
  };
  "/api/v1/webhooks/{id}/send": {
    post: operations['sendMessage'];
  };
  "/api/v1/webhooks/{id}/rotate": {
    post: operations['rotateEndpointKeys'];
  };
  "/api/v1/webhooks/{id}/enable": {
    post: operations['enableEndpoint'];
  };
  "/api/v1/webhooks/{id}/disable": {
    post: operations['disableEndpoint'];
  };
  "/api/v1/webhooks/{id}/instances": {
    get: operations['listMessages'];
  };
  "/api/v1/webhooks/{id}/instances/{instanceId}": {
    get: operations['getMessage'];
  };
  "/api/v1/webhooks/{id}/instances/{instanceId}/redeliver": {
    post: operations['redeliverMessage'];
  };
  "/api/v1/webhooks/{id}/redeliver": {
    post: operations['redeliverMessages'];
  };
  "/api/v1/settings/signing-keys/rotate": {
    post: operations['rotateSigningKeys'];
  };
  "/auth/v1/jwks": {
    get: operations['listSigningKeys'];
  };
  "/api/v1/webhooks/callback/{token}": {
    post: operations['answerCallback'];
  };
  "/api/v1/tasks/{id}": {
    get: operations['getAccessRequest'];
  };
  "/api/v1/task/grant": {
    post: operations['requestGrant'];
  };
  "/api/v1/task/revoke": {
    post: operations['requestRevoke'];
  };
  "/api/v1/task/offboarding": {
    post: operations['requestOffboarding'];
  };
  "/api/v1/search/tasks": {
    post: operations['searchAccessRequests'];
  };
  "/api/v1/tasks/{task_id}/action/{name}": {
    post: operations['actOnAccessRequest'];
  };
  "/api/v1/task/audits": {
    post: operations['listAudits'];
  };
  "/api/v1/policies": {
    get: operations['listPolicies'];
    post: operations['createPolicy'];
  };
  "/api/v1/policies/{id}": {
    get: operations['getPolicy'];
    post: operations['updatePolicy'];
    delete: operations['deletePolicy'];
  };
  "/api/v1/search/policies": {
    post: operations['searchPolicies'];
  };
  "/api/v1/policies/validate/cel": {
    post: operations['validateCondition'];
  };
  "/api/v1/apps/{app_id}/entitlements": {
    get: operations['listEntitlements'];
    post: operations['createEntitlement'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}": {
    get: operations['getEntitlement'];
    post: operations['updateEntitlement'];
    delete: operations['deleteEntitlement'];
  };
  "/api/v1/search/entitlements": {
    post: operations['searchEntitlements'];
  };
  "/api/v1/apps/{app_id}/entitlements/resource_types/{type_id}/resources/{resource_id}": {
    get: operations['listEntitlementsOfResource'];
  };
  "/api/v1/search/grants": {
    post: operations['searchGrants'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/users": {
    get: operations['listUsersOfEntitlement'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/users/{identity_user_id}/grants": {
    get: operations['listGrantsOfUser'];
  };
  "/api/v1/apps/{app_id}/entitlements/users/{app_user_id}": {
    get: operations['listEntitlementsOfAccount'];
  };
  "/api/v1/search/apps/{app_id}/entitlements/users/{app_user_id}": {
    get: operations['listEntitlementsAndGrantsOfAccount'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/grants": {
    get: operations['listGrantsOfEntitlement'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/remove-membership": {
    delete: operations['removeMembership'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/users/{app_user_id}/update-grant-duration": {
    post: operations['updateGrantDuration'];
  };
  "/api/v1/apps/{app_id}/entitlements/{id}/users/{app_user_id}/remove-grant-duration": {
    post: operations['removeGrantDuration'];
  };
  "/api/v1/search/past-grants": {
    post: operations['searchPastGrants'];
  };
  "/api/v1/grants/feed": {
    post: operations['readGrantFeed'];
  };
  "/api/v1/users": {
    get: operations['listUsers'];
    post: operations['createUser'];
  };
  "/api/v1/users/{id}": {
    get: operations['getUser'];
  };
  "/api/v1/users/{id}/disable": {
    post: operations['disableUser'];
  };
  "/api/v1/users/{id}/enable": {
    post: operations['enableUser'];
  };
  "/api/v1/users/{user_id}/set-delegation-by-admin": {
    post: operations['setDelegation'];
  };
  "/api/v1/search/users": {
    post: operations['searchUsers'];
  };
  "/api/v1/apps": {
    get: operations['listApps'];
    post: operations['createApp'];
  };
  "/api/v1/apps/{id}": {
    get: operations['getApp'];
    post: operations['updateApp'];
    delete: operations['deleteApp'];
  };
  "/api/v1/search/apps": {
    post: operations['searchApps'];
  };
  "/api/v1/apps/{app_id}/app_users": {
    get: operations['listAppUsers'];
    post: operations['createAppUser'];
  };
  "/api/v1/apps/{app_id}/users/{user_id}/app_users": {
    get: operations['listAppUsersOfUser'];
  };
  "/api/v1/apps/{app_id}/app_users/{id}": {
    post: operations['updateAppUser'];
  };
  "/api/v1/search/app_users": {
    post: operations['searchAppUsers'];
  };
  "/api/v1/attributes/types": {
    get: operations['listAttributeTypes'];
  };
  "/api/v1/attributes/types/{id}/values": {
    get: operations['listAttributesOfType'];
  };
  "/api/v1/search/attributes": {
    post: operations['searchAttributes'];
  };
  "/api/v1/attributes": {
    post: operations['createAttribute'];
  };
  "/api/v1/attributes/{id}": {
    get: operations['getAttribute'];
  };
  "/api/v1/attribute/{id}": {
    delete: operations['deleteAttribute'];
  };
  "/api/v1/attributes/risk_levels": {
    get: operations['listRiskLevels'];
    post: operations['createRiskLevel'];
  };
  "/api/v1/attributes/risk_levels/{id}": {
    get: operations['getRiskLevel'];
    delete: operations['deleteRiskLevel'];
  };
  "/api/v1/attributes/compliance_frameworks": {
    get: operations['listComplianceFrameworks'];
    post: operations['createComplianceFramework'];
  };
  "/api/v1/attributes/compliance_frameworks/{id}": {
    get: operations['getComplianceFramework'];
    delete: operations['deleteComplianceFramework'];
  };
  "/api/v1/apps/{app_id}/resource_types": {
    get: operations['listResourceTypes'];
    post: operations['createResourceType'];
  };
  "/api/v1/apps/{app_id}/resource_types/{type_id}": {
    get: operations['getResourceType'];
    post: operations['updateResourceType'];
    delete: operations['deleteResourceType'];
  };
  "/api/v1/apps/{app_id}/resource_types/{type_id}/resources": {
    get: operations['listResources'];
    post: operations['createResource'];
  };
  "/api/v1/apps/{app_id}/resource_types/{type_id}/resources/{id}": {
    get: operations['getResource'];
    post: operations['updateResource'];
    delete: operations['deleteResource'];
  };
  "/api/v1/search/app_resource_types": {
    post: operations['searchResourceTypes'];
  };
  "/api/v1/search/app_resources": {
    post: operations['searchResources'];
  };
  "/api/v1/apps/{app_id}/ownerids": {
    get: operations['listAppOwnerIds'];
    delete: operations['removeAppOwnersByIds'];
  };
  "/api/v1/apps/{app_id}/owners": {
    get: operations['listAppOwners'];
    put: operations['setAppOwners'];
    post: operations['addAppOwner'];
    delete: operations['removeAppOwners'];
  };
  "/api/v1/apps/{app_id}/owners/{user_id}": {
    post: operations['addAppOwnerById'];
    delete: operations['removeAppOwner'];
  };
  "/api/v2/apps/{app_id}/owners": {
    put: operations['setAppOwnersOfRole'];
  };
  "/api/v2/apps/{app_id}/owners/users": {
    get: operations['listAppUserOwners'];
  };
  "/api/v2/apps/{app_id}/owners/entitlements": {
    get: operations['listAppEntitlementOwners'];
  };
  "/api/v2/apps/{app_id}/owners/users/{role_slug}/{user_ref_id}": {
    get: operations['getAppUserOwner'];
    post: operations['addAppUserOwner'];
    delete: operations['removeAppUserOwner'];
  };
  "/api/v2/apps/{app_id}/owners/entitlements/{role_slug}/{app_entitlement_ref_app_id}/{app_entitlement_ref_id}": {
    get: operations['getAppEntitlementOwner'];
    post: operations['addAppEntitlementOwner'];
    delete: operations['removeAppEntitlementOwner'];
  };
  "/api/v1/apps/{app_id}/entitlements/{entitlement_id}/ownerids": {
    get: operations['listEntitlementOwnerIds'];
    delete: operations['removeEntitlementOwnersByIds'];
  };
  "/api/v1/apps/{app_id}/entitlements/{entitlement_id}/owners": {
    get: operations['listEntitlementOwners'];
    put: operations['setEntitlementOwners'];
    post: operations['addEntitlementOwner'];
    delete: operations['removeEntitlementOwners'];
  };
  "/api/v1/apps/{app_id}/entitlements/{entitlement_id}/owners/{user_id}": {
    post: operations['addEntitlementOwnerById'];
    delete: operations['removeEntitlementOwner'];
  };
  "/api/v2/apps/{app_id}/entitlements/{entitlement_id}/owners": {
    put: operations['setEntitlementOwnersOfRole'];
  };
  "/api/v2/apps/{app_id}/entitlements/{entitlement_id}/owners/users": {
    get: operations['listEntitlementUserOwners'];
  };
  "/api/v2/apps/{app_id}/entitlements/{entitlement_id}/owners/entitlements": {
    get: operations['listEntitlementEntitlementOwners'];
  };
  "/api/v2/apps/{app_id}/entitlements/{entitlement_id}/owners/users/{role_slug}/{user_ref_id}": {
    get: operations['getEntitlementUserOwner'];
    post: operations['addEntitlementUserOwner'];
    delete: operations['removeEntitlementUserOwner'];
  };
  "/api/v2/apps/{app_id}/entitlements/{entitlement_id}/owners/entitlements/{role_slug}/{app_entitlement_ref_app_id}/{app_entitlement_ref_id}": {
    get: operations['getEntitlementEntitlementOwner'];
    post: operations['addEntitlementEntitlementOwner'];
    delete: operations['removeEntitlementEntitlementOwner'];
  };
  "/api/v1/apps/{app_id}/resource_types/{resource_type_id}/resource/{resource_id}/ownerids": {
    get: operations['listResourceOwnerIds'];
    delete: operations['removeResourceOwnersByIds'];
  };
  "/api/v1/apps/{app_id}/resource_types/{resource_type_id}/resource/{resource_id}/owners": {
    get: operations['listResourceOwners'];
    put: operations['setResourceOwners'];
    post: operations['addResourceOwner'];
    delete: operations['removeResourceOwners'];
  };
  "/api/v1/apps/{app_id}/resource_types/{resource_type_id}/resource/{resource_id}/owners/{user_id}": {
    post: operations['addResourceOwnerById'];
    delete: operations['removeResourceOwner'];
  };
  "/api/v2/apps/{app_id}/resource_types/{resource_type_id}/resources/{resource_id}/owners": {
    put: operations['setResourceOwnersOfRole'];
  };
  "/api/v2/apps/{app_id}/resource_types/{resource_type_id}/resources/{resource_id}/owners/users": {
    get: operations['listResourceUserOwners'];
  };
  "/api/v2/apps/{app_id}/resource_types/{resource_type_id}/resources/{resource_id}/owners/entitlements": {
    get: operations['listResourceEntitlementOwners'];
  };
  "/api/v2/apps/{app_id}/resource_types/{resource_type_id}/resources/{resource_id}/owners/users/{role_slug}/{user_ref_id}": {
    get: operations['getResourceUserOwner'];
    post: operations['addResourceUserOwner'];
    delete: operations['removeResourceUserOwner'];
  };
  "/api/v2/apps/{app_id}/resource_types/{resource_type_id}/resources/{resource_id}/owners/entitlements/{role_slug}/{app_entitlement_ref_app_id}/{app_entitlement_ref_id}": {
    get: operations['getResourceEntitlementOwner'];
    post: operations['addResourceEntitlementOwner'];
    delete: operations['removeResourceEntitlementOwner'];
  };
  "/api/v1/auth/introspect": {
    get: operations['introspect'];
  };
  "/auth/v1/token": {
    post: operations['createAccessToken'];
  };
  "/api/v1/iam/roles": {
    get: operations['listRoles'];
  };
  "/api/v1/iam/roles/{id}": {
    get: operations['getRole'];
  };
  "/api/v1/iam/personal_clients": {
    get: operations['listClients'];
    post: operations['createClient'];
  };
  "/api/v1/search/iam/personal_clients": {
    post: operations['searchClients'];
  };
  "/api/v1/iam/personal_clients/{id}": {
    get: operations['getClient'];
    post: operations['updateClient'];
    delete: operations['deleteClient'];
  };
}

export interface operations {
  /** Lists events, the newest first */
  listEvents: {
    parameters: {
      query?: {
        source?: string;
        outcome?: "accepted" | "challenge" | "rejected" | "ignored" | "duplicate";
        state?: "OPEN" | "PROCESSED" | "RETRYING" | "STALLED" | "FAILED" | "EXPIRED";
        reason?: string;
        from?: number | string;
        to?: number | string;
        deliveryId?: string;
        eventType?: string;
        workflowId?: string;
        eventId?: string;
        limit?: number;
        cursor?: string;
        path?: string;
        value?: string;
      };
    };
    responses: {
      200: Json<components['schemas']['EventPage']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows one event with its headers and its body as it came */
  getEvent: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['EventWithBody']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says why each wait did or did not take the event */
  explainEvent: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['EventExplanation']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Offers an event once more; no wait and no start has it twice */
  replayEvent: {
    parameters: {
      query?: {
        as?: "same" | "new";
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ReplayedEvent']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replays what a filter finds, up to 500 in one call */
  replayEvents: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          filter: unknown;
          dryRun?: boolean;
          cursor?: string;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['ReplayedEvents']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tries matches on a stored event or a pasted request; nothing is changed */
  testMatches: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          matches: { [name: string]: unknown };
          eventId?: string;
          body?: unknown;
          method?: string;
          headers?: { [name: string]: string | string[] };
          query?: { [name: string]: string | string[] };
          splitArrays?: boolean;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['TestedMatches']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists waits, the newest first, or with order=oldest the oldest */
  listWaits: {
    parameters: {
      query?: {
        source?: string;
        workflowId?: string;
        workflowName?: string;
        /** NAME:VALUE; several have to hold together */
        tag?: string[];
        state?: "open" | "taken" | "claimed" | "delivered" | "withdrawn";
        order?: "newest" | "oldest";
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WaitPage']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows one wait; its id is sent encoded, as RUN%2FNUMBER */
  getWaitByEncodedId: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Wait']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says why a wait waits; its id is sent encoded */
  explainWaitByEncodedId: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WaitExplanation']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows one wait */
  getWait: {
    parameters: {
      path: {
        run: string;
        seq: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Wait']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says why a wait waits: which sources can reach it, and what came near */
  explainWait: {
    parameters: {
      path: {
        run: string;
        seq: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WaitExplanation']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Switches a source off: every request is refused and kept */
  disableSource: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['SwitchedSource']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Switches a source on */
  enableSource: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['SwitchedSource']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Gives a source a new secret; the old one verifies for a while */
  rotateSourceSecret: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          secret?: string | null;
          keepOldForSeconds?: number | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['RotatedSecret']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Fetches what GitHub or Stripe could not deliver */
  catchUpSource: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          since: string;
          token: string;
          baseUrl?: string;
          hook?: string;
          types?: string[];
          /** The `nextCursor` of the call before, with everything else as it was */
          cursor?: string;
          dryRun?: boolean;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['CaughtUp']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 502 | 503, components['schemas']['Problem']>;
  };
  /** Sends a sample of the source's platform to it, signed with its own secret, as a request like any other */
  sendTestEvent: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          event?: string | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['TestEvent']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Counts of requests that were counted instead of kept, by minute and reason */
  listSourceRefusals: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['RefusalCounts']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the platforms */
  listPlatforms: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Platforms']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a platform */
  getPlatform: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Platform']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says what has this id or name, and where it is; a delivery id finds its events */
  findAnything: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['FoundThings']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Counts events, deliveries, waits and what is not finished */
  getHome: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Home']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says of each source how many requests came, how many were refused and mostly why, and when the last came */
  getActivity: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Activity']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The process is alive */
  getHealth: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Health']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same for clients of /api */
  getApiHealth: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Health']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Each part that the server needs; why one does not work is told to callers with a key */
  getReadiness: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Readiness']>;
      431: Empty;
      503: Json<components['schemas']['Readiness']>;
    } & Refusals<400 | 401 | 403 | 429 | 500, components['schemas']['Problem']>;
  };
  /** The version of Signalbox, as text */
  getVersion: {
    parameters: Record<string, never>;
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Figures in the form that Prometheus reads */
  getMetrics: {
    parameters: Record<string, never>;
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Gives a token for the id and the secret of an API key */
  createToken: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          keyId: string;
          keySecret: string;
          expiration?: number | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['Token']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says whose key it is */
  getUserInfo: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['UserInfo']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The OpenAPI document of the whole API */
  getOpenApi: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{ [name: string]: unknown }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The OpenAPI document of one part of the API */
  getOpenApiPart: {
    parameters: {
      path: {
        part: "signalbox" | "conductor" | "conductorone";
      };
    };
    responses: {
      200: Json<{ [name: string]: unknown }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The page on which people read this document */
  getDocs: {
    parameters: Record<string, never>;
    responses: {
      200: Answer<{
        "text/html": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** A file of that page */
  getDocsFile: {
    parameters: {
      path: {
        file: string;
      };
    };
    responses: {
      200: Answer<{
        "application/octet-stream": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says who calls, and with which role */
  getMe: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Me']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says how a browser signs in */
  getSignInWays: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['SignInWays']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Signs a browser in with an API key, or as the person of a client: the answer sets a cookie */
  signIn: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          key?: string;
          clientId?: string;
          clientSecret?: string;
        };
      };
    };
    responses: {
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Signs a browser out */
  signOut: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['SignedOut']>;
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists runs that were started by the name of their workflow: open ones by their start, then ended ones by their end */
  listRuns: {
    parameters: {
      query?: {
        status?: "RUNNING" | "COMPLETED" | "FAILED" | "TERMINATED" | "TIMED_OUT";
        workflowName?: string;
        cursor?: string;
        limit?: number;
      };
    };
    responses: {
      200: Json<components['schemas']['RunPage']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the messages that runs of a workflow id sent to outgoing webhooks, the newest first */
  listRunMessages: {
    parameters: {
      query?: {
        limit?: number;
      };
      path: {
        workflowId: string;
      };
    };
    responses: {
      200: Json<components['schemas']['RunMessages']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says which lists, or which run, changed, by server-sent events that go on after a break (`Last-Event-ID`) */
  followChanges: {
    parameters: {
      query: {
        topics: string;
      };
    };
    responses: {
      200: Answer<{
        "text/event-stream": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Makes a webhook; its answer has the URL for the platform and, this once, the secret */
  createWebhook: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          id?: string | null;
          name: string;
          receiverWorkflowNamesToVersions?: ({ [name: string]: number | string | null }) | null;
          workflowsToStart?: { [name: string]: unknown } | null;
          sourcePlatform?: string | null;
          verifier?: ("HEADER_BASED" | "SIGNATURE_BASED" | "HMAC_BASED" | "SLACK_BASED" | "STRIPE" | "TWITTER" | "SENDGRID" | "TWILIO" | "PAGERDUTY" | "ZENDESK" | "FACEBOOK") | null;
          headers?: { [name: string]: string } | null;
          headerKey?: string | null;
          secretKey?: string | null;
          secretValue?: string | null;
          urlVerified?: boolean | null;
          expression?: string | null;
          evaluatorType?: ("javascript" | "graaljs") | null;
          tags?: (({
            key: string;
            value: string;
            type?: string | null;
          })[]) | null;
          signalbox?: ({
            extraSecrets?: string[] | null;
            retiringSecrets?: {
              until: string;
            }[] | null;
            deliveryId?: ({
              header: string;
            } | {
              path: string;
            } | string) | null;
            dedupeWindowSeconds?: number | null;
            timestampToleranceSeconds?: number | null;
            maxBodyBytes?: number | null;
            publicUrl?: string | null;
            rateLimitPerSecond?: number | null;
            disabled?: boolean | null;
            splitArrays?: boolean | null;
            jsonInText?: boolean | null;
            signedBody?: ("received" | "decompressed") | null;
            startCorrelationId?: string | null;
            startTaskQueue?: string | null;
            custom?: ({
              kind: "basic";
              username: string;
            } | {
              kind: "bearer";
            } | ({
              kind: "challenge";
              field: string;
              signature?: ({
                kind: "hmac";
                header: string;
                algorithm: "sha1" | "sha256" | "sha512";
                encoding: "hex" | "base64";
                prefix?: string | null;
                listSeparator?: string | null;
                template?: string | null;
                idHeader?: string | null;
                timestampHeader?: string | null;
                timestampField?: string | null;
                timestampPath?: string | null;
                timestampUnit?: ("s" | "ms" | "iso") | null;
                toleranceSeconds?: number | null;
                keyEncoding?: ("text" | "base64") | null;
              }) | null;
            }) | ({
              kind: "hmac";
              header: string;
              algorithm: "sha1" | "sha256" | "sha512";
              encoding: "hex" | "base64";
              prefix?: string | null;
              listSeparator?: string | null;
              template?: string | null;
              idHeader?: string | null;
              timestampHeader?: string | null;
              timestampField?: string | null;
              timestampPath?: string | null;
              timestampUnit?: ("s" | "ms" | "iso") | null;
              toleranceSeconds?: number | null;
              keyEncoding?: ("text" | "base64") | null;
            }) | ({
              kind: "jwt";
              jwksUrl: string;
              issuer: string;
              audience: string;
              algorithms?: (("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "EdDSA")[]) | null;
              header?: string | null;
              bodyHashClaim?: string | null;
            })) | null;
            unsigned?: boolean | null;
            secretSet?: unknown;
            secretMissing?: unknown;
            url?: unknown;
            sharedKeys?: ({ [name: string]: {
              secret: string;
              algorithm: "HMAC_SHA256" | "HMAC_SHA1";
            } }) | null;
            lowestSignatureVersion?: ("v1" | "v2" | "v3") | null;
            stripe?: ({
              apiKey?: string | null;
              apiUrl?: string | null;
              apiVersion?: string | null;
            }) | null;
            cloudEvents?: ({
              allowedOrigins?: string[] | null;
              allowedRate?: number | null;
            }) | null;
            httpSignatures?: ({
              keys: ({
                keyId: string;
                algorithm: "hmac-sha256" | "ed25519" | "ecdsa-p256-sha256" | "ecdsa-p384-sha384" | "rsa-v1_5-sha256" | "rsa-pss-sha512";
                secretBase64?: string | null;
                publicKey?: string | null;
              })[];
              required?: string[] | null;
            }) | null;
            paypal?: ({
              webhookId: string;
              trustedRoots?: string | null;
            }) | null;
            sns?: {
              topicArns: string[];
            } | null;
            thin?: ({
              url?: string | null;
              token?: string | null;
              headers?: { [name: string]: string } | null;
            }) | null;
          }) | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['Webhook']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists webhooks; with a limit, X-Signalbox-Next-Cursor has the cursor of the next page */
  listWebhooks: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Webhook'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same; the id is in the body */
  replaceWebhook: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          id?: string | null;
          name: string;
          receiverWorkflowNamesToVersions?: ({ [name: string]: number | string | null }) | null;
          workflowsToStart?: { [name: string]: unknown } | null;
          sourcePlatform?: string | null;
          verifier?: ("HEADER_BASED" | "SIGNATURE_BASED" | "HMAC_BASED" | "SLACK_BASED" | "STRIPE" | "TWITTER" | "SENDGRID" | "TWILIO" | "PAGERDUTY" | "ZENDESK" | "FACEBOOK") | null;
          headers?: { [name: string]: string } | null;
          headerKey?: string | null;
          secretKey?: string | null;
          secretValue?: string | null;
          urlVerified?: boolean | null;
          expression?: string | null;
          evaluatorType?: ("javascript" | "graaljs") | null;
          tags?: (({
            key: string;
            value: string;
            type?: string | null;
          })[]) | null;
          signalbox?: ({
            extraSecrets?: string[] | null;
            retiringSecrets?: {
              until: string;
            }[] | null;
            deliveryId?: ({
              header: string;
            } | {
              path: string;
            } | string) | null;
            dedupeWindowSeconds?: number | null;
            timestampToleranceSeconds?: number | null;
            maxBodyBytes?: number | null;
            publicUrl?: string | null;
            rateLimitPerSecond?: number | null;
            disabled?: boolean | null;
            splitArrays?: boolean | null;
            jsonInText?: boolean | null;
            signedBody?: ("received" | "decompressed") | null;
            startCorrelationId?: string | null;
            startTaskQueue?: string | null;
            custom?: ({
              kind: "basic";
              username: string;
            } | {
              kind: "bearer";
            } | ({
              kind: "challenge";
              field: string;
              signature?: ({
                kind: "hmac";
                header: string;
                algorithm: "sha1" | "sha256" | "sha512";
                encoding: "hex" | "base64";
                prefix?: string | null;
                listSeparator?: string | null;
                template?: string | null;
                idHeader?: string | null;
                timestampHeader?: string | null;
                timestampField?: string | null;
                timestampPath?: string | null;
                timestampUnit?: ("s" | "ms" | "iso") | null;
                toleranceSeconds?: number | null;
                keyEncoding?: ("text" | "base64") | null;
              }) | null;
            }) | ({
              kind: "hmac";
              header: string;
              algorithm: "sha1" | "sha256" | "sha512";
              encoding: "hex" | "base64";
              prefix?: string | null;
              listSeparator?: string | null;
              template?: string | null;
              idHeader?: string | null;
              timestampHeader?: string | null;
              timestampField?: string | null;
              timestampPath?: string | null;
              timestampUnit?: ("s" | "ms" | "iso") | null;
              toleranceSeconds?: number | null;
              keyEncoding?: ("text" | "base64") | null;
            }) | ({
              kind: "jwt";
              jwksUrl: string;
              issuer: string;
              audience: string;
              algorithms?: (("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "EdDSA")[]) | null;
              header?: string | null;
              bodyHashClaim?: string | null;
            })) | null;
            unsigned?: boolean | null;
            secretSet?: unknown;
            secretMissing?: unknown;
            url?: unknown;
            sharedKeys?: ({ [name: string]: {
              secret: string;
              algorithm: "HMAC_SHA256" | "HMAC_SHA1";
            } }) | null;
            lowestSignatureVersion?: ("v1" | "v2" | "v3") | null;
            stripe?: ({
              apiKey?: string | null;
              apiUrl?: string | null;
              apiVersion?: string | null;
            }) | null;
            cloudEvents?: ({
              allowedOrigins?: string[] | null;
              allowedRate?: number | null;
            }) | null;
            httpSignatures?: ({
              keys: ({
                keyId: string;
                algorithm: "hmac-sha256" | "ed25519" | "ecdsa-p256-sha256" | "ecdsa-p384-sha384" | "rsa-v1_5-sha256" | "rsa-pss-sha512";
                secretBase64?: string | null;
                publicKey?: string | null;
              })[];
              required?: string[] | null;
            }) | null;
            paypal?: ({
              webhookId: string;
              trustedRoots?: string | null;
            }) | null;
            sns?: {
              topicArns: string[];
            } | null;
            thin?: ({
              url?: string | null;
              token?: string | null;
              headers?: { [name: string]: string } | null;
            }) | null;
          }) | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['Webhook']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a webhook with its newest accepted events */
  getWebhook: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Webhook']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces a webhook with a whole configuration */
  replaceWebhookById: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          id?: string | null;
          name: string;
          receiverWorkflowNamesToVersions?: ({ [name: string]: number | string | null }) | null;
          workflowsToStart?: { [name: string]: unknown } | null;
          sourcePlatform?: string | null;
          verifier?: ("HEADER_BASED" | "SIGNATURE_BASED" | "HMAC_BASED" | "SLACK_BASED" | "STRIPE" | "TWITTER" | "SENDGRID" | "TWILIO" | "PAGERDUTY" | "ZENDESK" | "FACEBOOK") | null;
          headers?: { [name: string]: string } | null;
          headerKey?: string | null;
          secretKey?: string | null;
          secretValue?: string | null;
          urlVerified?: boolean | null;
          expression?: string | null;
          evaluatorType?: ("javascript" | "graaljs") | null;
          tags?: (({
            key: string;
            value: string;
            type?: string | null;
          })[]) | null;
          signalbox?: ({
            extraSecrets?: string[] | null;
            retiringSecrets?: {
              until: string;
            }[] | null;
            deliveryId?: ({
              header: string;
            } | {
              path: string;
            } | string) | null;
            dedupeWindowSeconds?: number | null;
            timestampToleranceSeconds?: number | null;
            maxBodyBytes?: number | null;
            publicUrl?: string | null;
            rateLimitPerSecond?: number | null;
            disabled?: boolean | null;
            splitArrays?: boolean | null;
            jsonInText?: boolean | null;
            signedBody?: ("received" | "decompressed") | null;
            startCorrelationId?: string | null;
            startTaskQueue?: string | null;
            custom?: ({
              kind: "basic";
              username: string;
            } | {
              kind: "bearer";
            } | ({
              kind: "challenge";
              field: string;
              signature?: ({
                kind: "hmac";
                header: string;
                algorithm: "sha1" | "sha256" | "sha512";
                encoding: "hex" | "base64";
                prefix?: string | null;
                listSeparator?: string | null;
                template?: string | null;
                idHeader?: string | null;
                timestampHeader?: string | null;
                timestampField?: string | null;
                timestampPath?: string | null;
                timestampUnit?: ("s" | "ms" | "iso") | null;
                toleranceSeconds?: number | null;
                keyEncoding?: ("text" | "base64") | null;
              }) | null;
            }) | ({
              kind: "hmac";
              header: string;
              algorithm: "sha1" | "sha256" | "sha512";
              encoding: "hex" | "base64";
              prefix?: string | null;
              listSeparator?: string | null;
              template?: string | null;
              idHeader?: string | null;
              timestampHeader?: string | null;
              timestampField?: string | null;
              timestampPath?: string | null;
              timestampUnit?: ("s" | "ms" | "iso") | null;
              toleranceSeconds?: number | null;
              keyEncoding?: ("text" | "base64") | null;
            }) | ({
              kind: "jwt";
              jwksUrl: string;
              issuer: string;
              audience: string;
              algorithms?: (("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "EdDSA")[]) | null;
              header?: string | null;
              bodyHashClaim?: string | null;
            })) | null;
            unsigned?: boolean | null;
            secretSet?: unknown;
            secretMissing?: unknown;
            url?: unknown;
            sharedKeys?: ({ [name: string]: {
              secret: string;
              algorithm: "HMAC_SHA256" | "HMAC_SHA1";
            } }) | null;
            lowestSignatureVersion?: ("v1" | "v2" | "v3") | null;
            stripe?: ({
              apiKey?: string | null;
              apiUrl?: string | null;
              apiVersion?: string | null;
            }) | null;
            cloudEvents?: ({
              allowedOrigins?: string[] | null;
              allowedRate?: number | null;
            }) | null;
            httpSignatures?: ({
              keys: ({
                keyId: string;
                algorithm: "hmac-sha256" | "ed25519" | "ecdsa-p256-sha256" | "ecdsa-p384-sha384" | "rsa-v1_5-sha256" | "rsa-pss-sha512";
                secretBase64?: string | null;
                publicKey?: string | null;
              })[];
              required?: string[] | null;
            }) | null;
            paypal?: ({
              webhookId: string;
              trustedRoots?: string | null;
            }) | null;
            sns?: {
              topicArns: string[];
            } | null;
            thin?: ({
              url?: string | null;
              token?: string | null;
              headers?: { [name: string]: string } | null;
            }) | null;
          }) | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['Webhook']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes a webhook; its events stay in the ledger for the retention */
  deleteWebhook: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of a webhook */
  listWebhookTags: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        key: string;
        value: string;
        type: string;
      }[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to a webhook */
  addWebhookTags: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": ({
          key: string;
          value: string;
          type?: string | null;
        })[];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from a webhook */
  removeWebhookTags: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": ({
          key: string;
          value: string;
          type?: string | null;
        })[];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** All requests to a webhook, the newest first */
  listWebhookHistory: {
    parameters: {
      query?: {
        outcome?: "accepted" | "challenge" | "rejected" | "ignored" | "duplicate";
        state?: "OPEN" | "PROCESSED" | "RETRYING" | "STALLED" | "FAILED" | "EXPIRED";
        reason?: string;
        from?: number | string;
        to?: number | string;
        deliveryId?: string;
        eventType?: string;
        workflowId?: string;
        eventId?: string;
        start?: number;
        size?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WebhookHistory']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Offers an event of a webhook once more */
  replayWebhookEvent: {
    parameters: {
      query?: {
        as?: "same" | "new";
      };
      path: {
        id: string;
        eventId: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ReplayedEvent']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Registers a definition; where there is something to be warned of, the answer says it */
  createDefinition: {
    parameters: {
      query?: {
        overwrite?: boolean;
        newVersion?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          name: string;
          /** Kept as it came; a text, as a rule */
          description?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerApp?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerEmail?: unknown;
          /** Kept as it came; a text, as a rule */
          createdBy?: unknown;
          /** Default: 1 */
          version?: number;
          schemaVersion?: 2;
          tasks: ({
            name: string;
            taskReferenceName: string;
            type?: string;
          } & { [name: string]: unknown })[];
        } & { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<components['schemas']['DefinitionWarnings']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Registers many definitions */
  saveDefinitions: {
    parameters: {
      query?: {
        /** Default: true */
        overwrite?: boolean;
        newVersion?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": ({
          name: string;
          /** Kept as it came; a text, as a rule */
          description?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerApp?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerEmail?: unknown;
          /** Kept as it came; a text, as a rule */
          createdBy?: unknown;
          /** Default: 1 */
          version?: number;
          schemaVersion?: 2;
          tasks: ({
            name: string;
            taskReferenceName: string;
            type?: string;
          } & { [name: string]: unknown })[];
        } & { [name: string]: unknown })[];
      };
    };
    responses: {
      200: Json<components['schemas']['SavedDefinitions']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the definitions in all versions */
  listDefinitions: {
    parameters: {
      query?: {
        name?: string;
        /** Without the tasks */
        short?: boolean;
      };
    };
    responses: {
      200: Json<components['schemas']['ListedDefinition'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says all that is wrong with a definition, and all that is to be warned of; saves nothing */
  validateDefinition: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          name: string;
          /** Kept as it came; a text, as a rule */
          description?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerApp?: unknown;
          /** Kept as it came; a text, as a rule */
          ownerEmail?: unknown;
          /** Kept as it came; a text, as a rule */
          createdBy?: unknown;
          /** Default: 1 */
          version?: number;
          schemaVersion?: 2;
          tasks: ({
            name: string;
            taskReferenceName: string;
            type?: string;
          } & { [name: string]: unknown })[];
        } & { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<components['schemas']['ValidDefinition']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a definition; callers below admin read it without credentials */
  getDefinition: {
    parameters: {
      query?: {
        /** 0, and absent: the latest */
        version?: number;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Definition']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows how many runs of a workflow go on at once; 404: any number */
  getRateLimit: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['RateLimitConfig']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Limits how many runs of a workflow go on at once: the rateLimitConfig of its definition, in each version */
  setRateLimit: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['RateLimitConfig'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lets any number of runs of a workflow go on at once */
  removeRateLimit: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes one version of a definition; its runs go on */
  deleteDefinition: {
    parameters: {
      path: {
        name: string;
        /** 0: the latest */
        version: number;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says what answers, for tools that look whether a server is there */
  getServerConfig: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['ServerConfig']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts a workflow by a whole request, also one with a definition of its own */
  startWorkflow: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          name?: string | null;
          version?: number | null;
          input?: { [name: string]: unknown } | null;
          correlationId?: string | null;
          priority?: number | null;
          createdBy?: string | null;
          idempotencyKey?: string | null;
          idempotencyStrategy?: ("FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING") | null;
          workflowDef?: unknown | null;
          taskToDomain?: { [name: string]: string } | null;
          externalInputPayloadStoragePath?: string | null;
        };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts a workflow by its name; the body is its input */
  startWorkflowByName: {
    parameters: {
      query?: {
        /** 0, and absent: the latest */
        version?: number;
        correlationId?: string;
        priority?: number;
      };
      path: {
        /** The name of the workflow */
        id: string;
      };
      header?: {
        /** A second start with the same key is a conflict */
        "X-Idempotency-key"?: string;
        "X-on-conflict"?: "FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a run with its tasks */
  getExecution: {
    parameters: {
      query?: {
        /** Default: true */
        includeTasks?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Execution']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Ends a run as TERMINATED */
  terminateWorkflow: {
    parameters: {
      query?: {
        reason?: string;
        triggerFailureWorkflow?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts one version of a workflow; the body is its input */
  startWorkflowVersion: {
    parameters: {
      query?: {
        correlationId?: string;
        priority?: number;
      };
      path: {
        name: string;
        version: number;
      };
      header?: {
        /** A second start with the same key is a conflict */
        "X-Idempotency-key"?: string;
        "X-on-conflict"?: "FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows the status of a run */
  getExecutionStatus: {
    parameters: {
      query?: {
        includeOutput?: boolean;
        includeVariables?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ExecutionStatus']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tasks of a run, page by page */
  listExecutionTasks: {
    parameters: {
      query?: {
        start?: number;
        /** Default: 15 */
        count?: number;
        status?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['TaskPage']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Pauses a run: tasks that are under way end, and no other begins */
  pauseWorkflow: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lets a paused run go on */
  resumeWorkflow: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Goes on from what failed or was cancelled */
  retryWorkflow: {
    parameters: {
      query?: {
        resumeSubworkflowTasks?: boolean;
        retryIfRetriedByParent?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Begins a run that has ended anew */
  restartWorkflow: {
    parameters: {
      query?: {
        useLatestDefinitions?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Runs one that has ended again, from one of its tasks on */
  rerunWorkflow: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          /** The run itself; it is in the path already */
          reRunFromWorkflowId?: string | null;
          /** Absent: from the beginning */
          reRunFromTaskId?: string | null;
          /** In place of what the definition gives that task */
          taskInput?: { [name: string]: unknown } | null;
          workflowInput?: { [name: string]: unknown } | null;
          correlationId?: string | null;
        };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Skips a task that was not reached, or waits for a worker */
  skipTask: {
    parameters: {
      path: {
        id: string;
        reference: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          taskInput?: { [name: string]: unknown } | null;
          taskOutput?: { [name: string]: unknown } | null;
        };
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lets a run that goes on go on at another task */
  jumpToTask: {
    parameters: {
      path: {
        id: string;
        reference: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown } | null;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes a run that has ended away, here and in Temporal; its idempotency key is free */
  removeWorkflow: {
    parameters: {
      query?: {
        /** Nothing is kept either way */
        archiveWorkflow?: boolean;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes runs away that have ended */
  removeWorkflows: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Pauses runs */
  pauseWorkflows: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lets paused runs go on */
  resumeWorkflows: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Ends runs as TERMINATED */
  terminateWorkflows: {
    parameters: {
      query?: {
        reason?: string;
        triggerFailureWorkflow?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Runs go on from what failed or was cancelled */
  retryWorkflows: {
    parameters: {
      query?: {
        resumeSubworkflowTasks?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Begins runs that have ended anew */
  restartWorkflows: {
    parameters: {
      query?: {
        useLatestDefinitions?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Merges variables into those of a run that goes on */
  setWorkflowVariables: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<components['schemas']['Execution']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Sets variables, updates a task, and waits as execute does */
  updateWorkflowState: {
    parameters: {
      query?: {
        requestId?: string;
        waitUntilTaskRef?: string;
        waitForSeconds?: string;
        returnStrategy?: string;
      };
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          taskReferenceName?: string | null;
          taskResult?: ({
            workflowInstanceId?: string | null;
            taskId?: string;
            status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
            outputData?: { [name: string]: unknown } | null;
            reasonForIncompletion?: string | null;
            callbackAfterSeconds?: number | null;
            workerId?: string | null;
            logs?: ((string | {
              log: string;
            })[]) | null;
            extendLease?: boolean | null;
          }) | null;
          variables?: { [name: string]: unknown } | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['SignalResponse']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tasks that wait for their time to be handed to a worker are due now */
  resetWorkflowCallbacks: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Does nothing to a run, which decides by itself; 404 where there is none */
  decideWorkflow: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Runs a definition with mocks in place of what its tasks do, and keeps nothing of it */
  testWorkflow: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          name?: string | null;
          version?: number | null;
          input?: { [name: string]: unknown } | null;
          correlationId?: string | null;
          priority?: number | null;
          createdBy?: string | null;
          idempotencyKey?: string | null;
          idempotencyStrategy?: ("FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING") | null;
          workflowDef?: unknown | null;
          taskToDomain?: { [name: string]: string } | null;
          externalInputPayloadStoragePath?: string | null;
          taskRefToMockOutput?: ({ [name: string]: ({
            status?: ("COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR" | "IN_PROGRESS") | null;
            output?: { [name: string]: unknown } | null;
            /** Has no effect: a mock takes no time */
            executionTime?: number | null;
            /** Has no effect */
            queueWaitTime?: number | null;
          })[] }) | null;
          /** Not served: give the output of the SUB_WORKFLOW task in taskRefToMockOutput */
          subWorkflowTestRequest?: { [name: string]: unknown } | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['Execution']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds runs */
  searchExecutions: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: workflowId, correlationId, workflowType, status, startTime, endTime, modifiedTime, version, idempotencyKey, event */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC` */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['ExecutionSummary'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds runs and shows them whole */
  searchWholeExecutions: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: workflowId, correlationId, workflowType, status, startTime, endTime, modifiedTime, version, idempotencyKey, event */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC` */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['Execution'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds runs by their tasks */
  searchExecutionsByTasks: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: taskId, workflowId, workflowType, correlationId, taskType, taskDefName, referenceTaskName, status, scheduledTime, updateTime */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC`; fields of runs: workflowId, correlationId, workflowType, status, startTime, endTime, modifiedTime, version, idempotencyKey, event */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['ExecutionSummary'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds runs by their tasks and shows them whole */
  searchWholeExecutionsByTasks: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: taskId, workflowId, workflowType, correlationId, taskType, taskDefName, referenceTaskName, status, scheduledTime, updateTime */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC`; fields of runs: workflowId, correlationId, workflowType, status, startTime, endTime, modifiedTime, version, idempotencyKey, event */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['Execution'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds tasks of runs */
  searchTasks: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: taskId, workflowId, workflowType, correlationId, taskType, taskDefName, referenceTaskName, status, scheduledTime, updateTime */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC` */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['TaskSummary'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds tasks of runs and shows them whole */
  searchWholeTasks: {
    parameters: {
      query?: {
        /** `FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N`; fields: taskId, workflowId, workflowType, correlationId, taskType, taskDefName, referenceTaskName, status, scheduledTime, updateTime */
        query?: string;
        /** Words of input, output, variables, reason and ids; `*`: any */
        freeText?: string;
        /** `startTime:DESC` */
        sort?: string;
        start?: number;
        /** Default: 100 */
        size?: number;
      };
    };
    responses: {
      200: Json<{
        /** Counted up to 100,000 */
        totalHits: number;
        results: components['schemas']['TaskExecution'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the ids of runs of a definition that have not ended, the newest 10,000 */
  listRunning: {
    parameters: {
      query?: {
        /** 0, and absent: all */
        version?: number;
        /** Those that began then or later; epoch milliseconds */
        startTime?: number;
        /** Those that began by then */
        endTime?: number;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<string[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the runs of a definition with this correlation id */
  listCorrelated: {
    parameters: {
      query?: {
        /** Those that have ended too; default: false */
        includeClosed?: boolean;
        includeTasks?: boolean;
      };
      path: {
        name: string;
        id: string;
      };
    };
    responses: {
      200: Json<components['schemas']['Execution'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the runs of a definition with these correlation ids */
  listCorrelatedByIds: {
    parameters: {
      query?: {
        /** Those that have ended too; default: false */
        includeClosed?: boolean;
        includeTasks?: boolean;
      };
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<{ [name: string]: components['schemas']['Execution'][] }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the runs of these definitions with these correlation ids */
  listCorrelatedBatch: {
    parameters: {
      query?: {
        /** Those that have ended too; default: false */
        includeClosed?: boolean;
        includeTasks?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          correlationIds: string[];
          workflowNames: string[];
        };
      };
    };
    responses: {
      200: Json<{ [name: string]: components['schemas']['Execution'][] }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a task */
  getTask: {
    parameters: {
      path: {
        taskId: string;
      };
    };
    responses: {
      200: Json<components['schemas']['TaskExecution']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Completes or fails a task by its id */
  updateTask: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          workflowInstanceId?: string | null;
          taskId: string;
          status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
          outputData?: { [name: string]: unknown } | null;
          reasonForIncompletion?: string | null;
          callbackAfterSeconds?: number | null;
          workerId?: string | null;
          logs?: ((string | {
            log: string;
          })[]) | null;
          extendLease?: boolean | null;
        };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Completes or fails a task by its reference name; the body is its output */
  updateTaskByReference: {
    parameters: {
      query?: {
        workerid?: string;
      };
      path: {
        workflowId: string;
        reference: string;
        status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the lines of the log of a task */
  listTaskLog: {
    parameters: {
      path: {
        taskId: string;
      };
    };
    responses: {
      200: Json<components['schemas']['TaskLogLine'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds a line to the log of a task */
  addTaskLog: {
    parameters: {
      path: {
        taskId: string;
      };
    };
    requestBody: {
      content: {
        "text/plain": string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts a workflow and waits until it has ended, or is held up */
  executeWorkflow: {
    parameters: {
      query?: {
        requestId?: string;
        waitUntilTaskRef?: string;
        waitForSeconds?: string;
        returnStrategy?: string;
      };
      path: {
        name: string;
        version: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          name?: string | null;
          version?: number | null;
          input?: { [name: string]: unknown } | null;
          correlationId?: string | null;
          priority?: number | null;
          createdBy?: string | null;
          idempotencyKey?: string | null;
          idempotencyStrategy?: ("FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING") | null;
          workflowDef?: unknown | null;
          taskToDomain?: { [name: string]: string } | null;
          externalInputPayloadStoragePath?: string | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['SignalResponse']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts a workflow with the body as its input, waits, and answers with its output alone */
  executeWorkflowForOutput: {
    parameters: {
      query?: {
        version?: string;
      };
      path: {
        name: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<{ [name: string]: unknown }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same with the query as its input */
  executeWorkflowByQuery: {
    parameters: {
      query?: {
        version?: string;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<{ [name: string]: unknown }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Ends the first WAIT or YIELD task of a run, or of one below it; the body goes into its output */
  signalWorkflow: {
    parameters: {
      path: {
        workflowId: string;
        status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Updates a task by its reference, and answers with the run once it has ended or is held up */
  updateTaskAndWait: {
    parameters: {
      query?: {
        workerid?: string;
      };
      path: {
        workflowId: string;
        reference: string;
        status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<components['schemas']['Execution']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same, and waits as execute does */
  signalWorkflowAndWait: {
    parameters: {
      query?: {
        returnStrategy?: string;
        timeoutMillis?: string;
      };
      path: {
        workflowId: string;
        status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
      };
    };
    requestBody?: {
      content: {
        "application/json": { [name: string]: unknown };
      };
    };
    responses: {
      200: Json<components['schemas']['SignalResponse']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Hands out the next task of a type */
  pollTask: {
    parameters: {
      query?: {
        workerid?: string;
        domain?: string;
      };
      path: {
        type: string;
      };
    };
    responses: {
      200: Json<components['schemas']['TaskExecution']>;
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Hands out the next tasks of a type, as soon as there are some */
  pollTasks: {
    parameters: {
      query?: {
        workerid?: string;
        domain?: string;
        count?: string;
        timeout?: string;
      };
      path: {
        type: string;
      };
    };
    responses: {
      200: Json<components['schemas']['TaskExecution'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Updates a task by its id, and hands out the next one of its type */
  updateTaskAndPoll: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          workflowInstanceId?: string | null;
          taskId: string;
          status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
          outputData?: { [name: string]: unknown } | null;
          reasonForIncompletion?: string | null;
          callbackAfterSeconds?: number | null;
          workerId?: string | null;
          logs?: ((string | {
            log: string;
          })[]) | null;
          extendLease?: boolean | null;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['TaskExecution']>;
      204: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells how many tasks of each type wait for a worker */
  getQueueSizes: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{ [name: string]: number }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells how many tasks of each type and domain wait, and are at work */
  getQueueDetails: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{ [name: string]: { [name: string]: {
        size: number;
        uacked: number;
      } } }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same as sizes */
  getQueueSize: {
    parameters: {
      query?: {
        taskType?: string;
      };
    };
    responses: {
      200: Json<{ [name: string]: number }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells how many tasks of these types wait for a worker */
  getQueueSizesOf: {
    parameters: {
      query?: {
        taskType?: string | string[];
      };
    };
    responses: {
      200: Json<{ [name: string]: number }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells who polled for a type, and when last */
  getPollers: {
    parameters: {
      query: {
        taskType: string;
      };
    };
    responses: {
      200: Json<{
        /** The type of tasks */
        queueName: string;
        domain?: string;
        workerId: string;
        lastPollTime: number;
      }[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells who polled, and when last */
  getAllPollers: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        /** The type of tasks */
        queueName: string;
        domain?: string;
        workerId: string;
        lastPollTime: number;
      }[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves task definitions, in place of those of the same names */
  saveTaskDefinitions: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": ({
          name: string;
          retryCount?: number | null;
          retryLogic?: ("FIXED" | "LINEAR_BACKOFF" | "EXPONENTIAL_BACKOFF") | null;
          retryDelaySeconds?: number | null;
          maxRetryDelaySeconds?: number | null;
          backoffScaleFactor?: number | null;
          backoffJitterMs?: number | null;
          timeoutSeconds?: number | null;
          timeoutPolicy?: ("RETRY" | "TIME_OUT_WF" | "ALERT_ONLY") | null;
          responseTimeoutSeconds?: number | null;
          pollTimeoutSeconds?: number | null;
          concurrentExecLimit?: number | null;
          rateLimitPerFrequency?: number | null;
          rateLimitFrequencyInSeconds?: number | null;
          inputTemplate?: { [name: string]: unknown } | null;
          signalbox?: ({
            temporalTaskQueue?: string | null;
          }) | null;
        } & { [name: string]: unknown })[];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces a task definition */
  replaceTaskDefinition: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          name: string;
          retryCount?: number | null;
          retryLogic?: ("FIXED" | "LINEAR_BACKOFF" | "EXPONENTIAL_BACKOFF") | null;
          retryDelaySeconds?: number | null;
          maxRetryDelaySeconds?: number | null;
          backoffScaleFactor?: number | null;
          backoffJitterMs?: number | null;
          timeoutSeconds?: number | null;
          timeoutPolicy?: ("RETRY" | "TIME_OUT_WF" | "ALERT_ONLY") | null;
          responseTimeoutSeconds?: number | null;
          pollTimeoutSeconds?: number | null;
          concurrentExecLimit?: number | null;
          rateLimitPerFrequency?: number | null;
          rateLimitFrequencyInSeconds?: number | null;
          inputTemplate?: { [name: string]: unknown } | null;
          signalbox?: ({
            temporalTaskQueue?: string | null;
          }) | null;
        } & { [name: string]: unknown };
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists task definitions */
  listTaskDefinitions: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['WorkerTaskDefinition'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a task definition */
  getTaskDefinition: {
    parameters: {
      path: {
        type: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WorkerTaskDefinition']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes a task definition */
  deleteTaskDefinition: {
    parameters: {
      path: {
        type: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves schemas, in place of those of the same name and version */
  saveSchemas: {
    parameters: {
      query?: {
        /** Each as the version after the latest of its name */
        newVersion?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": (({
          name: string;
          version?: number | null;
          type?: ("JSON" | "AVRO" | "PROTOBUF") | null;
          data?: { [name: string]: unknown } | null;
        } & { [name: string]: unknown })[]) | ({
          name: string;
          version?: number | null;
          type?: ("JSON" | "AVRO" | "PROTOBUF") | null;
          data?: { [name: string]: unknown } | null;
        } & { [name: string]: unknown });
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the schemas in all versions */
  listSchemas: {
    parameters: {
      query?: {
        /** Without their data */
        short?: boolean;
      };
    };
    responses: {
      200: Json<components['schemas']['ValueSchema'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows the latest version of a schema */
  getSchema: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ValueSchema']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes all versions of a schema */
  deleteSchema: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows one version of a schema */
  getSchemaVersion: {
    parameters: {
      path: {
        name: string;
        /** 0: the latest */
        version: number;
      };
    };
    responses: {
      200: Json<components['schemas']['ValueSchema']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes one version of a schema */
  deleteSchemaVersion: {
    parameters: {
      path: {
        name: string;
        /** 0: the latest */
        version: number;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves a new event handler, or a list of them: all or none */
  addEventHandlers: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": ({
          name: string;
          event: string;
          condition?: string | null;
          evaluatorType?: ("value-param" | "javascript" | "graaljs") | null;
          actions: ({
            action: "start_workflow" | "complete_task" | "fail_task" | "terminate_workflow";
            start_workflow?: ({
              name: string;
              input?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            complete_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            fail_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            terminate_workflow?: ({
              workflowId: string;
            } & { [name: string]: unknown }) | null;
            expandInlineJSON?: boolean | null;
          } & { [name: string]: unknown })[];
          active?: boolean | null;
          tags?: components['schemas']['Tag'][] | null;
        } & { [name: string]: unknown }) | (({
          name: string;
          event: string;
          condition?: string | null;
          evaluatorType?: ("value-param" | "javascript" | "graaljs") | null;
          actions: ({
            action: "start_workflow" | "complete_task" | "fail_task" | "terminate_workflow";
            start_workflow?: ({
              name: string;
              input?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            complete_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            fail_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            terminate_workflow?: ({
              workflowId: string;
            } & { [name: string]: unknown }) | null;
            expandInlineJSON?: boolean | null;
          } & { [name: string]: unknown })[];
          active?: boolean | null;
          tags?: components['schemas']['Tag'][] | null;
        } & { [name: string]: unknown })[]);
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces an event handler */
  replaceEventHandler: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          name: string;
          event: string;
          condition?: string | null;
          evaluatorType?: ("value-param" | "javascript" | "graaljs") | null;
          actions: ({
            action: "start_workflow" | "complete_task" | "fail_task" | "terminate_workflow";
            start_workflow?: ({
              name: string;
              input?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            complete_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            fail_task?: ({
              workflowId?: string | null;
              taskRefName?: string | null;
              taskId?: string | null;
              output?: { [name: string]: unknown } | null;
            } & { [name: string]: unknown }) | null;
            terminate_workflow?: ({
              workflowId: string;
            } & { [name: string]: unknown }) | null;
            expandInlineJSON?: boolean | null;
          } & { [name: string]: unknown })[];
          active?: boolean | null;
          tags?: components['schemas']['Tag'][] | null;
        } & { [name: string]: unknown };
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists event handlers */
  listEventHandlers: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['EventHandler'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows an event handler */
  getEventHandler: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['EventHandler']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the event handlers of an event */
  listEventHandlersOfEvent: {
    parameters: {
      query?: {
        activeOnly?: string;
      };
      path: {
        event: string;
      };
    };
    responses: {
      200: Json<components['schemas']['EventHandler'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes an event handler */
  deleteEventHandler: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves a schedule, in place of the one of its name */
  saveSchedule: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          name: string;
          cronExpression: string;
          zoneId?: string | null;
          startWorkflowRequest: unknown;
          paused?: boolean | null;
          runCatchupScheduleInstances?: boolean | null;
          scheduleStartTime?: number | null;
          scheduleEndTime?: number | null;
        } & { [name: string]: unknown };
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 409 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists schedules, of all workflows or of one */
  listSchedules: {
    parameters: {
      query?: {
        workflowName?: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WorkflowSchedule'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows a schedule */
  getSchedule: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['WorkflowSchedule']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes a schedule; runs that it started go on */
  deleteSchedule: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Starts nothing more until it is resumed */
  pauseSchedule: {
    parameters: {
      query?: {
        reason?: string;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same as PUT */
  pauseScheduleByGet: {
    parameters: {
      query?: {
        reason?: string;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Goes on with a schedule that was paused */
  resumeSchedule: {
    parameters: {
      query?: {
        reason?: string;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same as PUT */
  resumeScheduleByGet: {
    parameters: {
      query?: {
        reason?: string;
      };
      path: {
        name: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Finds what schedules have started, by scheduleName and state, the newest first */
  searchScheduleStarts: {
    parameters: {
      query?: {
        start?: string;
        size?: string;
        sort?: string;
        freeText?: string;
        query?: string;
      };
    };
    responses: {
      200: Json<{
        totalHits: number;
        results: components['schemas']['WorkflowScheduleExecution'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Pauses many */
  pauseSchedules: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Goes on with many */
  resumeSchedules: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": string[];
      };
    };
    responses: {
      200: Json<components['schemas']['BulkAnswer']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Pauses all schedules */
  pauseAllSchedules: {
    parameters: Record<string, never>;
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Goes on with all schedules, also those that were paused one by one */
  resumeAllSchedules: {
    parameters: Record<string, never>;
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 409 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Does nothing: no start waits in a queue of the server */
  requeueScheduleStarts: {
    parameters: Record<string, never>;
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Tells when a cron expression comes next, in UTC */
  nextFewSchedules: {
    parameters: {
      query: {
        cronExpression: string;
        scheduleStartTime?: string;
        scheduleEndTime?: string;
        limit?: string;
      };
    };
    responses: {
      200: Json<number[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves a secret; the body is its value, as text */
  saveSecret: {
    parameters: {
      path: {
        key: string;
      };
    };
    requestBody: {
      content: {
        "text/plain": string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Answers with a mask where there is such a secret */
  getSecretMask: {
    parameters: {
      path: {
        key: string;
      };
    };
    responses: {
      200: Answer<{
        "text/plain": "***";
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes a secret */
  deleteSecret: {
    parameters: {
      path: {
        key: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Says whether there is such a secret */
  secretExists: {
    parameters: {
      path: {
        key: string;
      };
    };
    responses: {
      200: Json<boolean>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the names of all secrets */
  listSecretNames: {
    parameters: Record<string, never>;
    responses: {
      200: Json<string[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** The same */
  listGrantableSecretNames: {
    parameters: Record<string, never>;
    responses: {
      200: Json<string[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Saves an environment variable; the body is its value, as text */
  saveEnvironmentVariable: {
    parameters: {
      path: {
        key: string;
      };
    };
    requestBody: {
      content: {
        "text/plain": string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Shows an environment variable */
  getEnvironmentVariable: {
    parameters: {
      path: {
        key: string;
      };
    };
    responses: {
      200: Answer<{
        "text/plain": string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Deletes an environment variable */
  deleteEnvironmentVariable: {
    parameters: {
      path: {
        key: string;
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists environment variables */
  listEnvironmentVariables: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        name: string;
        value: string;
      }[]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists each tag that something has, once */
  listTags: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of a workflow definition */
  getWorkflowTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to a workflow definition */
  addWorkflowTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of a workflow definition */
  setWorkflowTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from a workflow definition, by key and value */
  removeWorkflowTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of a task definition */
  getTaskTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to a task definition */
  addTaskTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of a task definition */
  setTaskTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from a task definition, by key and value */
  removeTaskTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of a schedule */
  getScheduleTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to a schedule */
  addScheduleTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of a schedule */
  setScheduleTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from a schedule, by key and value */
  removeScheduleTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of a secret */
  getSecretTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to a secret */
  addSecretTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of a secret */
  setSecretTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from a secret, by key and value */
  removeSecretTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of an environment variable */
  getEnvironmentVariableTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to an environment variable */
  addEnvironmentVariableTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of an environment variable */
  setEnvironmentVariableTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from an environment variable, by key and value */
  removeEnvironmentVariableTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists the tags of an event handler */
  getEventHandlerTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    responses: {
      200: Json<components['schemas']['ShownTag'][]>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Adds tags to an event handler */
  addEventHandlerTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Replaces all tags of an event handler */
  setEventHandlerTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Takes tags from an event handler, by key and value */
  removeEventHandlerTags: {
    parameters: {
      path: {
        name: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components['schemas']['Tag'][] | components['schemas']['Tag'];
      };
    };
    responses: {
      200: Empty;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503, components['schemas']['Problem']>;
  };
  /** Lists endpoints */
  listEndpoints: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Endpoint'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an endpoint */
  createEndpoint: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          description?: string;
          url: string;
          callbackTimeout?: string;
          signalbox?: {
            callbackMode?: "blankCompletes" | "documentRequired";
            onPolicyFailure?: "deny" | "continue" | "reassign";
            retryPreset?: "fast" | "day";
            headers?: { [name: string]: string };
            signatures?: ("jwt" | "standard-webhooks" | "standard-webhooks-ed25519")[];
            disabled?: boolean;
            disabledReason?: string;
          };
        };
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an endpoint */
  getEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes an endpoint */
  updateEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          webhook: {
            displayName?: string;
            description?: string;
            url?: string;
            callbackTimeout?: string;
            signalbox?: {
              callbackMode?: "blankCompletes" | "documentRequired";
              onPolicyFailure?: "deny" | "continue" | "reassign";
              retryPreset?: "fast" | "day";
              headers?: { [name: string]: string };
              signatures?: ("jwt" | "standard-webhooks" | "standard-webhooks-ed25519")[];
              disabled?: boolean;
              disabledReason?: string;
            };
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes an endpoint */
  deleteEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches endpoints */
  searchEndpoints: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Endpoint'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sends a test to an endpoint */
  testEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Message'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sends a message that no workflow waits for */
  sendMessage: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          event: string;
          payload?: { [name: string]: unknown };
        };
      };
    };
    responses: {
      200: Json<{
        instance: components['schemas']['Message'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Gives an endpoint new keys; the old ones sign as well for a while */
  rotateEndpointKeys: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Switches an endpoint on */
  enableEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          reason?: string;
        };
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Switches an endpoint off */
  disableEndpoint: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          reason?: string;
        };
      };
    };
    responses: {
      200: Json<{
        webhook: components['schemas']['Endpoint'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the messages of an endpoint, the newest first */
  listMessages: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        event?: string;
        state?: "WEBHOOK_STATE_PENDING" | "WEBHOOK_STATE_RUNNING" | "WEBHOOK_STATE_ERROR" | "WEBHOOK_STATE_WAITING_CALLBACK" | "WEBHOOK_STATE_PROCESS_RESPONSE" | "WEBHOOK_STATE_SUCCESS" | "WEBHOOK_STATE_FATAL_ERROR";
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Message'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a message with its attempts */
  getMessage: {
    parameters: {
      path: {
        id: string;
        instanceId: string;
      };
    };
    responses: {
      200: Json<{
        instance: components['schemas']['Message'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Delivers a message again that failed for good, or a test */
  redeliverMessage: {
    parameters: {
      path: {
        id: string;
        instanceId: string;
      };
    };
    responses: {
      200: Json<{
        instance: components['schemas']['Message'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Delivers again all that failed for good since a time */
  redeliverMessages: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          since: string;
          dryRun?: boolean;
        };
      };
    };
    responses: {
      200: Json<{
        instanceIds: string[];
        dryRun: boolean;
        /** False: there may be more, since one call takes 500, or Temporal was away after these; call again */
        complete: boolean;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Publishes a new key for tokens; it signs once receivers can know it */
  rotateSigningKeys: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        keys: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** The public keys that verify the tokens of outgoing requests */
  listSigningKeys: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        keys: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes the delayed answer of a receiver; the token in the path is all that it asks for */
  answerCallback: {
    parameters: {
      path: {
        token: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": unknown;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      202: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an access request, by its id or its number */
  getAccessRequest: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        taskView: components['schemas']['AccessRequestView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Asks for access */
  requestGrant: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          appId: string;
          appEntitlementId: string;
          identityUserId?: string | "";
          appUserId?: string | "";
          grantDuration?: string;
          description?: string;
          emergencyAccess?: boolean;
          source?: { [name: string]: unknown };
          requestData?: { [name: string]: unknown };
        };
      };
    };
    responses: {
      200: Json<{
        taskView: components['schemas']['AccessRequestView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Asks for the end of access */
  requestRevoke: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          appId: string;
          appEntitlementId: string;
          identityUserId?: string | "";
          appUserId?: string | "";
          grantDuration?: string;
          description?: string;
          emergencyAccess?: boolean;
          source?: { [name: string]: unknown };
          requestData?: { [name: string]: unknown };
        };
      };
    };
    responses: {
      200: Json<{
        taskView: components['schemas']['AccessRequestView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Asks for the end of all access of a user; the answer has the first request */
  requestOffboarding: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          /** 27 letters and digits */
          subjectUserId: string;
          description?: string;
        };
      };
    };
    responses: {
      200: Json<{
        taskView?: components['schemas']['AccessRequestView'];
        expanded: { [name: string]: unknown }[];
        signalbox: {
          id: string;
        };
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches access requests, the newest first */
  searchAccessRequests: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          taskStates?: string[];
          /** {"grant":{}} and {"revoke":{}} */
          taskTypes?: { [name: string]: unknown }[];
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          currentStep?: string;
          openerIds?: string[];
          subjectIds?: string[];
          openerOrSubjectUserId?: string;
          assigneesInIds?: string[];
          assignedOrStepApproverUserId?: string;
          myWorkUserIds?: string[];
          applicationIds?: string[];
          appEntitlementIds?: string[];
          appUserSubjectIds?: string[];
          excludeApplicationIds?: string[];
          excludeAppEntitlementIds?: string[];
          createdAfter?: string;
          createdBefore?: string;
          grantOutcomes?: string[];
          revokeOutcomes?: string[];
          stepApprovalTypes?: string[];
          emergencyStatus?: string;
          sortBy?: string;
          excludeIds?: string[];
          includeDeleted?: boolean;
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AccessRequestView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Approves, denies, reassigns, comments … an access request */
  actOnAccessRequest: {
    parameters: {
      path: {
        task_id: string;
        name: "approve" | "deny" | "reassign" | "comment" | "close" | "skip-step" | "restart" | "reset" | "escalate" | "process" | "retry-provisioning" | "update-grant-duration" | "provision-complete" | "provision-cancel";
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          policyStepId?: string | "";
          comment?: string;
          newStepUserIds?: string[];
          duration?: string;
        };
      };
    };
    responses: {
      200: Json<{
        taskView: components['schemas']['AccessRequestView'];
        expanded: { [name: string]: unknown }[];
        ticketActionId?: string;
        taskActionId?: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 501 | 503, components['schemas']['ApiError']>;
  };
  /** Lists what happened to an access request */
  listAudits: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          taskId: string;
          newestFirst?: boolean;
          commentsOnly?: boolean;
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AuditEntry'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists policies */
  listPolicies: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Policy'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a policy */
  createPolicy: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          description?: string;
          policyType?: "POLICY_TYPE_UNSPECIFIED" | "POLICY_TYPE_GRANT" | "POLICY_TYPE_REVOKE" | "POLICY_TYPE_CERTIFY" | "POLICY_TYPE_ACCESS_REQUEST" | "POLICY_TYPE_PROVISION";
          policySteps?: { [name: string]: {
            steps?: ({
              approval?: {
                users?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  userIds?: string[];
                };
                manager?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                };
                appOwners?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                };
                group?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                  appId?: string;
                  appGroupId?: string;
                };
                self?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                };
                entitlementOwners?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                };
                resourceOwners?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                };
                expression?: {
                  allowSelfApproval?: boolean;
                  requireDistinctApprovers?: boolean;
                  fallback?: boolean;
                  isGroupFallbackEnabled?: boolean;
                  fallbackUserIds?: string[];
                  fallbackGroupIds?: {
                    appId?: string;
                    appEntitlementId?: string;
                  }[];
                  expressions?: string[];
                };
                webhook?: {
                  webhookId?: string;
                };
                agent?: { [name: string]: unknown };
                allowReassignment?: boolean;
                allowedReassignees?: string[];
                allowDelegation?: boolean;
                requireApprovalReason?: boolean;
                requireDenialReason?: boolean;
                requireReassignmentReason?: boolean;
                requiresStepUpProviderId?: string;
                escalationEnabled?: boolean;
                escalation?: {
                  expiration?: string | number;
                  escalationComment?: string;
                  replacePolicy?: {
                    policyId?: string;
                  };
                  reassignToApprovers?: {
                    approverIds?: string[];
                  };
                  cancelTicket?: Record<string, never>;
                  skipStep?: Record<string, never>;
                };
              };
              accept?: {
                acceptMessage?: string;
              };
              reject?: {
                rejectMessage?: string;
              };
              wait?: {
                name?: string;
                commentOnFirstWait?: string;
                commentOnTimeout?: string;
                timeoutDuration?: string;
                duration?: {
                  duration?: string;
                };
                condition?: {
                  condition?: string;
                };
                untilTime?: {
                  hours?: number;
                  minutes?: number;
                  timezone?: string;
                };
              };
              provision?: { [name: string]: unknown };
              form?: { [name: string]: unknown };
              action?: { [name: string]: unknown };
            })[];
          } };
          rules?: {
            condition?: string;
            stepKey?: string;
            policyId?: string;
            policyKey?: string;
          }[];
          baselinePolicyId?: string;
          reassignTasksToDelegates?: boolean;
          annotations?: { [name: string]: string };
          postActions?: {
            certifyRemediateImmediately?: boolean;
          }[];
          scope?: {
            appId?: string;
            appEntitlementId?: string;
            slot?: string;
          };
        };
      };
    };
    responses: {
      200: Json<{
        policy: components['schemas']['Policy'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 501 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a policy */
  getPolicy: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        policy: components['schemas']['Policy'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes a policy; requests that walk it go on as they began */
  updatePolicy: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          policy: {
            displayName?: string;
            description?: string;
            policyType?: "POLICY_TYPE_UNSPECIFIED" | "POLICY_TYPE_GRANT" | "POLICY_TYPE_REVOKE" | "POLICY_TYPE_CERTIFY" | "POLICY_TYPE_ACCESS_REQUEST" | "POLICY_TYPE_PROVISION";
            policySteps?: { [name: string]: {
              steps?: ({
                approval?: {
                  users?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    userIds?: string[];
                  };
                  manager?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                  };
                  appOwners?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                  };
                  group?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                    appId?: string;
                    appGroupId?: string;
                  };
                  self?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                  };
                  entitlementOwners?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                  };
                  resourceOwners?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                  };
                  expression?: {
                    allowSelfApproval?: boolean;
                    requireDistinctApprovers?: boolean;
                    fallback?: boolean;
                    isGroupFallbackEnabled?: boolean;
                    fallbackUserIds?: string[];
                    fallbackGroupIds?: {
                      appId?: string;
                      appEntitlementId?: string;
                    }[];
                    expressions?: string[];
                  };
                  webhook?: {
                    webhookId?: string;
                  };
                  agent?: { [name: string]: unknown };
                  allowReassignment?: boolean;
                  allowedReassignees?: string[];
                  allowDelegation?: boolean;
                  requireApprovalReason?: boolean;
                  requireDenialReason?: boolean;
                  requireReassignmentReason?: boolean;
                  requiresStepUpProviderId?: string;
                  escalationEnabled?: boolean;
                  escalation?: {
                    expiration?: string | number;
                    escalationComment?: string;
                    replacePolicy?: {
                      policyId?: string;
                    };
                    reassignToApprovers?: {
                      approverIds?: string[];
                    };
                    cancelTicket?: Record<string, never>;
                    skipStep?: Record<string, never>;
                  };
                };
                accept?: {
                  acceptMessage?: string;
                };
                reject?: {
                  rejectMessage?: string;
                };
                wait?: {
                  name?: string;
                  commentOnFirstWait?: string;
                  commentOnTimeout?: string;
                  timeoutDuration?: string;
                  duration?: {
                    duration?: string;
                  };
                  condition?: {
                    condition?: string;
                  };
                  untilTime?: {
                    hours?: number;
                    minutes?: number;
                    timezone?: string;
                  };
                };
                provision?: { [name: string]: unknown };
                form?: { [name: string]: unknown };
                action?: { [name: string]: unknown };
              })[];
            } };
            rules?: {
              condition?: string;
              stepKey?: string;
              policyId?: string;
              policyKey?: string;
            }[];
            baselinePolicyId?: string;
            reassignTasksToDelegates?: boolean;
            annotations?: { [name: string]: string };
            postActions?: {
              certifyRemediateImmediately?: boolean;
            }[];
            scope?: {
              appId?: string;
              appEntitlementId?: string;
              slot?: string;
            };
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        policy: components['schemas']['Policy'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 501 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes a policy */
  deletePolicy: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches policies */
  searchPolicies: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          displayName?: string;
          policyTypes?: string[];
          excludePolicyIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Policy'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Says what is wrong with a condition, and where */
  validateCondition: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          text: string;
        };
      };
    };
    responses: {
      200: Json<{
        markers: ({
          severity: string;
          message: string;
        } & { [name: string]: unknown })[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements of an app */
  listEntitlements: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an entitlement */
  createEntitlement: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          description?: string;
          slug?: string;
          alias?: string;
          purpose?: string;
          appResourceTypeId?: string | "";
          appResourceId?: string | "";
          grantPolicyId?: string | "";
          revokePolicyId?: string | "";
          certifyPolicyId?: string | "";
          emergencyGrantEnabled?: boolean;
          emergencyGrantPolicyId?: string | "";
          riskLevelValueId?: string | "";
          complianceFrameworkValueIds?: string[];
          overrideAccessRequestsDefaults?: boolean;
          isManuallyManaged?: boolean;
          requestSchemaId?: string;
          matchBatonId?: string;
          annotations?: { [name: string]: string };
          durationGrant?: string;
          durationUnset?: { [name: string]: unknown };
          provisionPolicy?: {
            webhook?: {
              webhookId: string;
            };
            manual?: {
              instructions?: string;
              userIds?: string[];
              assignee?: {
                users?: {
                  userIds?: string[];
                } & { [name: string]: unknown };
                appOwners?: { [name: string]: unknown };
                group?: {
                  fallbackUserIds?: string[];
                  appId?: string | "";
                  appGroupId?: string | "";
                } & { [name: string]: unknown };
                manager?: {
                  fallbackUserIds?: string[];
                } & { [name: string]: unknown };
                expression?: {
                  fallbackUserIds?: string[];
                  expressions?: string[];
                } & { [name: string]: unknown };
                entitlementOwners?: {
                  fallbackUserIds?: string[];
                } & { [name: string]: unknown };
              } & { [name: string]: unknown };
            };
            delegated?: {
              appId: string;
              entitlementId: string;
              implicit?: boolean;
            };
            unconfigured?: { [name: string]: unknown };
            connector?: { [name: string]: unknown };
            externalTicket?: { [name: string]: unknown };
            action?: { [name: string]: unknown };
            devicePlacement?: { [name: string]: unknown };
            multiStep?: {
              provisionSteps?: ({
                webhook?: {
                  webhookId: string;
                };
                manual?: {
                  instructions?: string;
                  userIds?: string[];
                  assignee?: {
                    users?: {
                      userIds?: string[];
                    } & { [name: string]: unknown };
                    appOwners?: { [name: string]: unknown };
                    group?: {
                      fallbackUserIds?: string[];
                      appId?: string | "";
                      appGroupId?: string | "";
                    } & { [name: string]: unknown };
                    manager?: {
                      fallbackUserIds?: string[];
                    } & { [name: string]: unknown };
                    expression?: {
                      fallbackUserIds?: string[];
                      expressions?: string[];
                    } & { [name: string]: unknown };
                    entitlementOwners?: {
                      fallbackUserIds?: string[];
                    } & { [name: string]: unknown };
                  } & { [name: string]: unknown };
                };
                delegated?: {
                  appId: string;
                  entitlementId: string;
                  implicit?: boolean;
                };
                unconfigured?: { [name: string]: unknown };
                connector?: { [name: string]: unknown };
                externalTicket?: { [name: string]: unknown };
                action?: { [name: string]: unknown };
                devicePlacement?: { [name: string]: unknown };
              })[];
            };
          };
          appEntitlementOwnerIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        appEntitlementView: components['schemas']['EntitlementView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an entitlement */
  getEntitlement: {
    parameters: {
      path: {
        app_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<{
        appEntitlementView: components['schemas']['EntitlementView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes an entitlement */
  updateEntitlement: {
    parameters: {
      path: {
        app_id: string;
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          entitlement: {
            displayName?: string;
            description?: string;
            slug?: string;
            alias?: string;
            purpose?: string;
            appResourceTypeId?: string | "";
            appResourceId?: string | "";
            grantPolicyId?: string | "";
            revokePolicyId?: string | "";
            certifyPolicyId?: string | "";
            emergencyGrantEnabled?: boolean;
            emergencyGrantPolicyId?: string | "";
            riskLevelValueId?: string | "";
            complianceFrameworkValueIds?: string[];
            overrideAccessRequestsDefaults?: boolean;
            isManuallyManaged?: boolean;
            requestSchemaId?: string;
            matchBatonId?: string;
            annotations?: { [name: string]: string };
            durationGrant?: string;
            durationUnset?: { [name: string]: unknown };
            provisionerPolicy?: {
              webhook?: {
                webhookId: string;
              };
              manual?: {
                instructions?: string;
                userIds?: string[];
                assignee?: {
                  users?: {
                    userIds?: string[];
                  } & { [name: string]: unknown };
                  appOwners?: { [name: string]: unknown };
                  group?: {
                    fallbackUserIds?: string[];
                    appId?: string | "";
                    appGroupId?: string | "";
                  } & { [name: string]: unknown };
                  manager?: {
                    fallbackUserIds?: string[];
                  } & { [name: string]: unknown };
                  expression?: {
                    fallbackUserIds?: string[];
                    expressions?: string[];
                  } & { [name: string]: unknown };
                  entitlementOwners?: {
                    fallbackUserIds?: string[];
                  } & { [name: string]: unknown };
                } & { [name: string]: unknown };
              };
              delegated?: {
                appId: string;
                entitlementId: string;
                implicit?: boolean;
              };
              unconfigured?: { [name: string]: unknown };
              connector?: { [name: string]: unknown };
              externalTicket?: { [name: string]: unknown };
              action?: { [name: string]: unknown };
              devicePlacement?: { [name: string]: unknown };
              multiStep?: {
                provisionSteps?: ({
                  webhook?: {
                    webhookId: string;
                  };
                  manual?: {
                    instructions?: string;
                    userIds?: string[];
                    assignee?: {
                      users?: {
                        userIds?: string[];
                      } & { [name: string]: unknown };
                      appOwners?: { [name: string]: unknown };
                      group?: {
                        fallbackUserIds?: string[];
                        appId?: string | "";
                        appGroupId?: string | "";
                      } & { [name: string]: unknown };
                      manager?: {
                        fallbackUserIds?: string[];
                      } & { [name: string]: unknown };
                      expression?: {
                        fallbackUserIds?: string[];
                        expressions?: string[];
                      } & { [name: string]: unknown };
                      entitlementOwners?: {
                        fallbackUserIds?: string[];
                      } & { [name: string]: unknown };
                    } & { [name: string]: unknown };
                  };
                  delegated?: {
                    appId: string;
                    entitlementId: string;
                    implicit?: boolean;
                  };
                  unconfigured?: { [name: string]: unknown };
                  connector?: { [name: string]: unknown };
                  externalTicket?: { [name: string]: unknown };
                  action?: { [name: string]: unknown };
                  devicePlacement?: { [name: string]: unknown };
                })[];
              };
            };
            deprovisionerPolicy?: {
              webhook?: {
                webhookId: string;
              };
              manual?: {
                instructions?: string;
                userIds?: string[];
                assignee?: {
                  users?: {
                    userIds?: string[];
                  } & { [name: string]: unknown };
                  appOwners?: { [name: string]: unknown };
                  group?: {
                    fallbackUserIds?: string[];
                    appId?: string | "";
                    appGroupId?: string | "";
                  } & { [name: string]: unknown };
                  manager?: {
                    fallbackUserIds?: string[];
                  } & { [name: string]: unknown };
                  expression?: {
                    fallbackUserIds?: string[];
                    expressions?: string[];
                  } & { [name: string]: unknown };
                  entitlementOwners?: {
                    fallbackUserIds?: string[];
                  } & { [name: string]: unknown };
                } & { [name: string]: unknown };
              };
              delegated?: {
                appId: string;
                entitlementId: string;
                implicit?: boolean;
              };
              unconfigured?: { [name: string]: unknown };
              connector?: { [name: string]: unknown };
              externalTicket?: { [name: string]: unknown };
              action?: { [name: string]: unknown };
              devicePlacement?: { [name: string]: unknown };
              multiStep?: {
                provisionSteps?: ({
                  webhook?: {
                    webhookId: string;
                  };
                  manual?: {
                    instructions?: string;
                    userIds?: string[];
                    assignee?: {
                      users?: {
                        userIds?: string[];
                      } & { [name: string]: unknown };
                      appOwners?: { [name: string]: unknown };
                      group?: {
                        fallbackUserIds?: string[];
                        appId?: string | "";
                        appGroupId?: string | "";
                      } & { [name: string]: unknown };
                      manager?: {
                        fallbackUserIds?: string[];
                      } & { [name: string]: unknown };
                      expression?: {
                        fallbackUserIds?: string[];
                        expressions?: string[];
                      } & { [name: string]: unknown };
                      entitlementOwners?: {
                        fallbackUserIds?: string[];
                      } & { [name: string]: unknown };
                    } & { [name: string]: unknown };
                  };
                  delegated?: {
                    appId: string;
                    entitlementId: string;
                    implicit?: boolean;
                  };
                  unconfigured?: { [name: string]: unknown };
                  connector?: { [name: string]: unknown };
                  externalTicket?: { [name: string]: unknown };
                  action?: { [name: string]: unknown };
                  devicePlacement?: { [name: string]: unknown };
                })[];
              };
            };
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        appEntitlementView: components['schemas']['EntitlementView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes an entitlement */
  deleteEntitlement: {
    parameters: {
      path: {
        app_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches entitlements */
  searchEntitlements: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appIds?: string[];
          alias?: string;
          displayName?: string;
          resourceIds?: string[];
          resourceTypeIds?: string[];
          riskLevelIds?: string[];
          complianceFrameworkIds?: string[];
          excludeAppIds?: string[];
          excludeResourceTypeIds?: string[];
          excludedEntitlementRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements that are about a resource */
  listEntitlementsOfResource: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches grants */
  searchGrants: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          appIds?: string[];
          appUserIds?: string[];
          entitlementRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          userId?: string;
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['FoundGrant'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the accounts that have an entitlement */
  listUsersOfEntitlement: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['GrantOfUser'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the grants of an entitlement that a user has */
  listGrantsOfUser: {
    parameters: {
      path: {
        app_id: string;
        id: string;
        identity_user_id: string;
      };
    };
    responses: {
      200: Json<{
        bindings: components['schemas']['Grant'][];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements that an account has */
  listEntitlementsOfAccount: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        app_user_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements that an account has, with its grants */
  listEntitlementsAndGrantsOfAccount: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        app_user_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['HeldEntitlement'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the grants of an entitlement with their accounts and users */
  listGrantsOfEntitlement: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['GrantWithUser'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Asks for the end of a grant; the revoke policy of the entitlement says who decides */
  removeMembership: {
    parameters: {
      path: {
        app_id: string;
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          /** 27 letters and digits */
          appUserId: string;
        };
      };
    };
    responses: {
      200: Json<{
        revokeTaskId: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes when a grant ends by itself */
  updateGrantDuration: {
    parameters: {
      path: {
        app_id: string;
        id: string;
        app_user_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          newDeprovisionAt: string;
        };
      };
    };
    responses: {
      200: Json<{
        binding: components['schemas']['Grant'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lets a grant last until somebody takes it */
  removeGrantDuration: {
    parameters: {
      path: {
        app_id: string;
        id: string;
        app_user_id: string;
      };
    };
    responses: {
      200: Json<{
        binding: components['schemas']['Grant'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches grants that are over */
  searchPastGrants: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          appIds?: string[];
          appEntitlementRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appUserRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['PastGrant'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Reads what was granted and taken, the oldest first */
  readGrantFeed: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          after?: string;
          before?: string;
          appRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appEntitlementRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appUserRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          userRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['GrantEvent'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists users */
  listUsers: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['UserView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a user */
  createUser: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          email?: string;
          username?: string;
          managerIds?: string[];
          roleIds?: string[];
          type?: "USER_TYPE_HUMAN" | "USER_TYPE_SERVICE" | "USER_TYPE_AGENT" | "USER_TYPE_SYSTEM";
          status?: "ENABLED" | "DISABLED" | "DELETED";
          department?: string;
          jobTitle?: string;
          delegatedUserId?: string | "";
          profile?: { [name: string]: unknown };
        };
      };
    };
    responses: {
      200: Json<{
        userView: components['schemas']['UserView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a user */
  getUser: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        userView: components['schemas']['UserView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Keeps a user out at once, and hands over what waits for nobody else; may be repeated */
  disableUser: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        userView: components['schemas']['UserView'];
        expanded: { [name: string]: unknown }[];
        signalbox: {
          /** Approval steps that others decide now */
          reassigned: number;
          /** Requests for access of the user that were closed */
          closed: number;
          /** Open requests for which that could not be done: call again, or finish them as an administrator */
          left: number;
        };
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lets a user in again; what was handed over stays where it is */
  enableUser: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        userView: components['schemas']['UserView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Says who decides in the place of a user, and when */
  setDelegation: {
    parameters: {
      path: {
        user_id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          /** Empty: the user decides again */
          delegatedUserId?: string;
          delegationStartAt?: string;
          delegationExpireAt?: string;
        };
      };
    };
    responses: {
      200: Json<{
        item: {
          userId: string;
          delegatedUserId: string;
          startAt?: string;
          expirationAt?: string;
          createdAt?: string;
          updatedAt: string;
          deletedAt?: string;
        };
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches users */
  searchUsers: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          ids?: string[];
          email?: string;
          userStatuses?: string[];
          departments?: string[];
          jobTitles?: string[];
          origins?: string[];
          delegatedUserIds?: string[];
          roleIds?: string[];
          managerIds?: string[];
          excludeIds?: string[];
          excludeTypes?: string[];
          excludeOrigins?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['UserView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists apps */
  listApps: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['App'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an app */
  createApp: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          description?: string;
          instructions?: string;
          iconUrl?: string;
          grantPolicyId?: string | "";
          revokePolicyId?: string | "";
          certifyPolicyId?: string | "";
          identityMatching?: string;
          monthlyCostUsd?: number;
          strictAccessEntitlementProvisioning?: boolean;
          isManuallyManaged?: boolean;
          accessModel?: string;
          annotations?: { [name: string]: string };
          owners?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        app: components['schemas']['App'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an app */
  getApp: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        app: components['schemas']['App'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes an app */
  updateApp: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          app: {
            displayName?: string;
            description?: string;
            instructions?: string;
            iconUrl?: string;
            grantPolicyId?: string | "";
            revokePolicyId?: string | "";
            certifyPolicyId?: string | "";
            identityMatching?: string;
            monthlyCostUsd?: number;
            strictAccessEntitlementProvisioning?: boolean;
            isManuallyManaged?: boolean;
            accessModel?: string;
            annotations?: { [name: string]: string };
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        app: components['schemas']['App'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes an app */
  deleteApp: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches apps */
  searchApps: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          appIds?: string[];
          displayName?: string;
          excludeAppIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['App'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the accounts of an app */
  listAppUsers: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AppUserView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an account */
  createAppUser: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          identityUserId?: string | "";
          displayName?: string;
          email?: string;
          username?: string;
          appUserType?: "APP_USER_TYPE_USER" | "APP_USER_TYPE_SERVICE_ACCOUNT" | "APP_USER_TYPE_SYSTEM_ACCOUNT";
          profile?: { [name: string]: unknown };
        };
      };
    };
    responses: {
      200: Json<{
        appUserView: components['schemas']['AppUserView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the accounts that a user has in an app */
  listAppUsersOfUser: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AppUserView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes an account */
  updateAppUser: {
    parameters: {
      path: {
        app_id: string;
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          appUser: {
            identityUserId?: string | "";
            displayName?: string;
            email?: string;
            username?: string;
            appUserType?: "APP_USER_TYPE_USER" | "APP_USER_TYPE_SERVICE_ACCOUNT" | "APP_USER_TYPE_SYSTEM_ACCOUNT";
            profile?: { [name: string]: unknown };
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        appUserView: components['schemas']['AppUserView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches accounts */
  searchAppUsers: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appId?: string;
          appIds?: string[];
          appUserIds?: string[];
          userIds?: string[];
          appUserTypes?: string[];
          excludeAppUserIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AppUserView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the types of attributes */
  listAttributeTypes: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        list: {
          id: string;
          name: string;
        }[];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the attributes of a type */
  listAttributesOfType: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AttributeValue'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches attributes of all types */
  searchAttributes: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          value?: string;
          ids?: string[];
          excludeIds?: string[];
          attributeTypeIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AttributeValue'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an attribute of a type */
  createAttribute: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          value: string;
          attributeTypeId: string;
        };
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an attribute */
  getAttribute: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes an attribute */
  deleteAttribute: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists risk levels */
  listRiskLevels: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AttributeValue'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds one of the risk levels */
  createRiskLevel: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          value: string;
        };
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows one of the risk levels */
  getRiskLevel: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes one of the risk levels */
  deleteRiskLevel: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists compliance frameworks */
  listComplianceFrameworks: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AttributeValue'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds one of the compliance frameworks */
  createComplianceFramework: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/json": {
          value: string;
        };
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows one of the compliance frameworks */
  getComplianceFramework: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        value: components['schemas']['AttributeValue'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes one of the compliance frameworks */
  deleteComplianceFramework: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the kinds of resources of an app */
  listResourceTypes: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceTypeView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a kind of resource */
  createResourceType: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          resourceType?: string;
          traitIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        appResourceType: components['schemas']['ResourceType'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a kind of resource */
  getResourceType: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceTypeView: components['schemas']['ResourceTypeView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes a kind of resource */
  updateResourceType: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          appResourceType: {
            displayName?: string;
            resourceType?: string;
            traitIds?: string[];
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        appResourceType: components['schemas']['ResourceType'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes a kind of resource */
  deleteResourceType: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the resources of a kind */
  listResources: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
      path: {
        app_id: string;
        type_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a resource */
  createResource: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          displayName: string;
          description?: string;
          customDescription?: string;
          matchBatonId?: string;
          annotations?: { [name: string]: string };
          resourceOwnerUserIds?: string[];
        };
      };
    };
    responses: {
      200: Json<components['schemas']['ResourceView']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a resource */
  getResource: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceView: components['schemas']['ResourceView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes a resource */
  updateResource: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          appResource: {
            displayName?: string;
            description?: string;
            customDescription?: string;
            matchBatonId?: string;
            annotations?: { [name: string]: string };
            resourceOwnerUserIds?: string[];
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        appResourceView: components['schemas']['ResourceView'];
        expanded: { [name: string]: unknown }[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes a resource */
  deleteResource: {
    parameters: {
      path: {
        app_id: string;
        type_id: string;
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches kinds of resources */
  searchResourceTypes: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          appIds?: string[];
          resourceTypeIds?: string[];
          excludeResourceTypeIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceTypeView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches resources */
  searchResources: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
          refs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appId?: string;
          appIds?: string[];
          resourceIds?: string[];
          resourceTypeIds?: string[];
          ownerUserIds?: string[];
          excludeResourceIds?: string[];
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceView'][];
        expanded: { [name: string]: unknown }[];
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the ids of the owners of an app */
  listAppOwnerIds: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        userIds: string[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from an app */
  removeAppOwnersByIds: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the owners of an app */
  listAppOwners: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['User'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of an app */
  setAppOwners: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          userIds?: string[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to an app */
  addAppOwner: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          /** 27 letters and digits */
          userId: string;
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from an app */
  removeAppOwners: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to an app */
  addAppOwnerById: {
    parameters: {
      path: {
        app_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an owner from an app */
  removeAppOwner: {
    parameters: {
      path: {
        app_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of an app in one role */
  setAppOwnersOfRole: {
    parameters: {
      path: {
        app_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          roleSlug: string;
          userRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appEntitlementRefs?: {
            /** 27 letters and digits */
            appId: string;
            /** 27 letters and digits */
            id: string;
          }[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the users who own an app */
  listAppUserOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AppUserOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements whose holders own an app */
  listAppEntitlementOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['AppEntitlementOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a user who owns an app */
  getAppUserOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appOwnerUser: components['schemas']['AppUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a user as an owner of an app */
  addAppUserOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appOwnerUser: components['schemas']['AppUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes a user from the owners of an app */
  removeAppUserOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an entitlement whose holders own an app */
  getAppEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appOwnerEntitlement: components['schemas']['AppEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an entitlement whose holders own an app */
  addAppEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appOwnerEntitlement: components['schemas']['AppEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an entitlement from the owners of an app */
  removeAppEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the ids of the owners of an entitlement */
  listEntitlementOwnerIds: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<{
        userIds: string[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from an entitlement */
  removeEntitlementOwnersByIds: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the owners of an entitlement */
  listEntitlementOwners: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['User'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of an entitlement */
  setEntitlementOwners: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          userIds?: string[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to an entitlement */
  addEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          /** 27 letters and digits */
          userId: string;
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from an entitlement */
  removeEntitlementOwners: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to an entitlement */
  addEntitlementOwnerById: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an owner from an entitlement */
  removeEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of an entitlement in one role */
  setEntitlementOwnersOfRole: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          roleSlug: string;
          userRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appEntitlementRefs?: {
            /** 27 letters and digits */
            appId: string;
            /** 27 letters and digits */
            id: string;
          }[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the users who own an entitlement */
  listEntitlementUserOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementUserOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements whose holders own an entitlement */
  listEntitlementEntitlementOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
        entitlement_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['EntitlementEntitlementOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a user who owns an entitlement */
  getEntitlementUserOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appEntitlementOwnerUser: components['schemas']['EntitlementUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a user as an owner of an entitlement */
  addEntitlementUserOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appEntitlementOwnerUser: components['schemas']['EntitlementUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes a user from the owners of an entitlement */
  removeEntitlementUserOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an entitlement whose holders own an entitlement */
  getEntitlementEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appEntitlementOwnerEntitlement: components['schemas']['EntitlementEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an entitlement whose holders own an entitlement */
  addEntitlementEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appEntitlementOwnerEntitlement: components['schemas']['EntitlementEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an entitlement from the owners of an entitlement */
  removeEntitlementEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        entitlement_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the ids of the owners of a resource */
  listResourceOwnerIds: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<{
        userIds: string[];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from a resource */
  removeResourceOwnersByIds: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the owners of a resource */
  listResourceOwners: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['User'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of a resource */
  setResourceOwners: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": {
          userIds?: string[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to a resource */
  addResourceOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          /** 27 letters and digits */
          userId: string;
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes all owners from a resource */
  removeResourceOwners: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an owner to a resource */
  addResourceOwnerById: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an owner from a resource */
  removeResourceOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        user_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Sets the owners of a resource in one role */
  setResourceOwnersOfRole: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          roleSlug: string;
          userRefs?: ({
            /** 27 letters and digits */
            id: string;
          } & { [name: string]: unknown })[];
          appEntitlementRefs?: {
            /** 27 letters and digits */
            appId: string;
            /** 27 letters and digits */
            id: string;
          }[];
        };
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the users who own a resource */
  listResourceUserOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceUserOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the entitlements whose holders own a resource */
  listResourceEntitlementOwners: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
        role_slug?: string;
      };
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['ResourceEntitlementOwner'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a user who owns a resource */
  getResourceUserOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceOwnerUser: components['schemas']['ResourceUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds a user as an owner of a resource */
  addResourceUserOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceOwnerUser: components['schemas']['ResourceUserOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes a user from the owners of a resource */
  removeResourceUserOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        user_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows an entitlement whose holders own a resource */
  getResourceEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceOwnerEntitlement: components['schemas']['ResourceEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Adds an entitlement whose holders own a resource */
  addResourceEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<{
        appResourceOwnerEntitlement: components['schemas']['ResourceEntitlementOwner'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Takes an entitlement from the owners of a resource */
  removeResourceEntitlementOwner: {
    parameters: {
      path: {
        app_id: string;
        resource_type_id: string;
        resource_id: string;
        role_slug: string;
        app_entitlement_ref_app_id: string;
        app_entitlement_ref_id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Says who calls */
  introspect: {
    parameters: Record<string, never>;
    responses: {
      200: Json<components['schemas']['Introspection']>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Gives a token for a client's secret, or for an assertion signed with it (RFC 6749, RFC 7523) */
  createAccessToken: {
    parameters: Record<string, never>;
    requestBody: {
      content: {
        "application/x-www-form-urlencoded": {
          grant_type: "client_credentials";
          client_id: string;
          client_secret?: string;
          client_assertion_type?: string;
          client_assertion?: string;
        };
      };
    };
    responses: {
      200: Json<components['schemas']['AccessToken']>;
      400: Json<components['schemas']['OAuthError']>;
      401: Json<components['schemas']['OAuthError']>;
      431: Empty;
    } & Refusals<403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists the roles */
  listRoles: {
    parameters: Record<string, never>;
    responses: {
      200: Json<{
        list: components['schemas']['Role'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a role */
  getRole: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        role: components['schemas']['Role'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Lists one's own clients; all of them for a super administrator */
  listClients: {
    parameters: {
      query?: {
        /** 10 to 100; default 25 */
        page_size?: number;
        page_token?: string;
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Client'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Makes a client; it can do no more than its maker */
  createClient: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          displayName?: string;
          scopedRoles?: string[];
          allowSourceCidr?: string[];
          expires?: string;
          userId?: string;
        };
      };
    };
    responses: {
      200: Json<{
        client: components['schemas']['Client'];
        /** Shown this once */
        clientSecret: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Searches one's own clients by their names */
  searchClients: {
    parameters: Record<string, never>;
    requestBody?: {
      content: {
        "application/json": {
          /** 10 to 100; default 25 */
          pageSize?: number;
          pageToken?: string;
          expandMask?: { [name: string]: unknown };
          query?: string;
        };
      };
    };
    responses: {
      200: Json<{
        list: components['schemas']['Client'][];
        /** Empty on the last page */
        nextPageToken: string;
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Shows a client */
  getClient: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<{
        client: components['schemas']['Client'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Changes a client */
  updateClient: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": {
          client: {
            displayName?: string;
            scopedRoles?: string[];
            allowSourceCidr?: string[];
          };
          /** Names with commas between them */
          updateMask?: string;
        };
      };
    };
    responses: {
      200: Json<{
        client: components['schemas']['Client'];
      }>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 413 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
  /** Deletes a client; its tokens end at once */
  deleteClient: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      200: Json<Record<string, never>>;
      431: Empty;
    } & Refusals<400 | 401 | 403 | 404 | 429 | 500 | 503, components['schemas']['ApiError']>;
  };
}

export interface components {
  schemas: {
    AccessRequest: {
      /** 27 letters and digits */
      id: string;
      numericId: string;
      displayName: string;
      description: string;
      state: "TASK_STATE_OPEN" | "TASK_STATE_CLOSED";
      processing: string;
      origin: string;
      type: {
        grant?: {
          /** 27 letters and digits */
          appId: string;
          /** 27 letters and digits */
          appEntitlementId: string;
          identityUserId: string;
          appUserId?: string;
          outcome: string;
          outcomeTime?: string;
        } & { [name: string]: unknown };
        revoke?: {
          /** 27 letters and digits */
          appId: string;
          /** 27 letters and digits */
          appEntitlementId: string;
          identityUserId: string;
          appUserId?: string;
          outcome: string;
          outcomeTime?: string;
        } & { [name: string]: unknown };
      };
      policy: {
        policy: components['schemas']['Policy'];
        current?: components['schemas']['AccessRequestStep'];
        next: { [name: string]: unknown }[];
        history: components['schemas']['AccessRequestStep'][];
      } & { [name: string]: unknown };
      /** 27 letters and digits */
      userId: string;
      /** 27 letters and digits */
      createdByUserId: string;
      stepApproverIds: string[];
      approverIds: string[];
      commentCount: number;
      emergencyAccess: boolean;
      /** The acts that the caller can take now */
      actions: string[];
      createdAt: string;
      updatedAt: string;
    } & { [name: string]: unknown };
    AccessRequestStep: {
      /** 27 letters and digits */
      id: string;
      state: string;
      approval?: { [name: string]: unknown };
      provision?: { [name: string]: unknown };
    } & { [name: string]: unknown };
    AccessRequestView: {
      task: components['schemas']['AccessRequest'];
      appPath?: string;
      userPath?: string;
      identityUserPath?: string;
      createdByUserPath?: string;
      appUserPath?: string;
      entitlementsPath?: string;
      approversPath?: string;
      stepApproversPath?: string;
      objectPermissions: {
        read: boolean;
        edit: boolean;
        delete: boolean;
      };
    };
    AccessToken: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
    };
    Activity: {
      sources: {
        sourceId: string;
        /** Requests of the last 24 hours, refused ones included */
        events: number;
        refused: number;
        topReason?: {
          reason: string;
          count: number;
        };
        /** The newest request of all times */
        lastAt?: string;
        lastOutcome?: string;
        /** False: there are more than were looked at */
        complete: boolean;
      }[];
    };
    ApiError: {
      /** gRPC's number of the problem. */
      code: number;
      message: string;
      details: { [name: string]: unknown }[];
    };
    App: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      displayName: string;
      appOwners?: components['schemas']['User'][];
    } & { [name: string]: unknown };
    AppEntitlementOwner: {
      /** 27 letters and digits */
      appId: string;
      roleSlug: string;
      createdAt?: string;
      appEntitlement?: components['schemas']['Entitlement'];
    };
    AppUser: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      /** 27 letters and digits */
      appId: string;
      displayName: string;
      identityUserId?: string;
      email?: string;
      username?: string;
    } & { [name: string]: unknown };
    AppUserOwner: {
      /** 27 letters and digits */
      appId: string;
      roleSlug: string;
      createdAt?: string;
      user?: components['schemas']['User'];
    };
    AppUserView: {
      appUser: components['schemas']['AppUser'];
      appPath?: string;
      identityUserPath?: string;
    };
    AttributeValue: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      /** 27 letters and digits */
      attributeTypeId: string;
      value: string;
    } & { [name: string]: unknown };
    AuditEntry: {
      id: string;
      ticketId: string;
      userId: string;
      created: string;
      eventType: string;
      source: string;
      currentState: string;
      workflowStep: number;
    } & { [name: string]: unknown };
    BulkAnswer: {
      /** Id → why nothing was done */
      bulkErrorResults: { [name: string]: string };
      bulkSuccessfulResults: string[];
    };
    CaughtUp: {
      /** Deliveries or events that had not arrived, the oldest first */
      missed: string[];
      /** Of them: asked for again, or taken over */
      recovered: number;
      /** There are more than one call looks at, all of them older */
      isCut: boolean;
      /** Where the next call goes on */
      nextCursor?: string;
    };
    Client: {
      id: string;
      clientId: string;
      userId: string;
      displayName: string;
      scopedRoles: string[];
      allowSourceCidr: string[];
      expiresTime?: string;
      lastUsedAt?: string;
      createdAt: string;
      updatedAt: string;
      signalbox?: {
        /** The client that made this one */
        madeById: string;
      };
    };
    Condition: {
      path: string;
      expected: unknown;
      /** For a path that names several values, the list of them */
      actual?: unknown;
      /** The value is too long; this is how its JSON begins */
      actualBegins?: string;
      found: boolean;
      holds: boolean;
      /** Why it does not hold */
      reason?: string;
    };
    Definition: {
      name: string;
      /** Kept as it came; a text, as a rule */
      description?: unknown;
      /** Kept as it came; a text, as a rule */
      ownerApp?: unknown;
      /** Kept as it came; a text, as a rule */
      ownerEmail?: unknown;
      /** Kept as it came; a text, as a rule */
      createdBy?: unknown;
      version: number;
      tasks: components['schemas']['TaskDefinition'][];
      inputTemplate?: { [name: string]: unknown } | null;
      outputParameters?: unknown;
      variables?: { [name: string]: unknown } | null;
      schemaVersion?: number | null;
    } & { [name: string]: unknown };
    DefinitionWarnings: {
      warnings: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    Endpoint: {
      id: string;
      displayName: string;
      description: string;
      url: string;
      callbackTimeout: string;
      createdAt: string;
      updatedAt: string;
      signalbox: {
        disabled: boolean;
        disabledReason?: string;
        failingSince?: string;
        callbackMode: string;
        onPolicyFailure: string;
        retryPreset: string;
        /** Values are *** */
        headers: { [name: string]: string };
        signatures: string[];
        secrets: {
          scheme: string;
          publicKey?: string;
          until?: string;
        }[];
        /** Keys that this very call made: shown this once */
        newSecrets?: {
          scheme: string;
          publicKey?: string;
          key?: string;
        }[];
      };
    };
    Entitlement: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      /** 27 letters and digits */
      appId: string;
      displayName: string;
      description?: string;
      grantPolicyId?: string;
      revokePolicyId?: string;
      emergencyGrantEnabled?: boolean;
      durationGrant?: string;
      provisionerPolicy?: { [name: string]: unknown };
      deprovisionerPolicy?: { [name: string]: unknown };
    } & { [name: string]: unknown };
    EntitlementEntitlementOwner: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appEntitlementId: string;
      roleSlug: string;
      createdAt?: string;
      appEntitlement?: components['schemas']['Entitlement'];
    };
    EntitlementUserOwner: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appEntitlementId: string;
      roleSlug: string;
      createdAt?: string;
      user?: components['schemas']['User'];
    };
    EntitlementView: {
      appEntitlement: components['schemas']['Entitlement'];
      appPath?: string;
      appResourcePath?: string;
      appResourceTypePath?: string;
    };
    Event: {
      id: string;
      sourceId: string;
      receivedAt: string;
      /** accepted, challenge, rejected, ignored or duplicate */
      outcome: string;
      /** Of an accepted event: whether its work is done */
      state?: "OPEN" | "PROCESSED" | "RETRYING" | "STALLED" | "FAILED" | "EXPIRED";
      /** Why it was not accepted, as a name */
      reason?: string;
      /** The same in words */
      detail?: string;
      duplicateOf?: string;
      /** The platform's own id of the delivery */
      deliveryId?: string;
      eventType?: string;
      /** How often it came, itself included */
      deliveries: number;
      resumed: {
        workflowId: string;
        waitId: string;
        /** The element of a request that carries many events */
        item?: number;
        /** The event was there before the wait */
        early: boolean;
        /** Absent: the run was not told yet */
        deliveredAt?: string;
        /** The run was told and does not go on */
        stalled?: components['schemas']['Stall'];
      }[];
      started: ({
        workflowName: string;
        workflowId?: string;
        outcome: "STARTED" | "EXISTING" | "CONFLICT" | "FAILED" | "RETRYING" | "EXPIRED";
        detail?: string;
        at: string;
        /** The run is there and does not go on */
        stalled?: components['schemas']['Stall'];
      })[];
      /** From receipt until the last of those that it could wake at once knew */
      dispatchMs?: number;
      /** Work that is not finished */
      pending?: {
        attempts: number;
        dueAt: string;
        lastError?: string;
      };
      choice?: {
        error: string;
      } | ({
        receiverWorkflowNamesToVersions: { [name: string]: number };
        workflowsToStart: { [name: string]: number | string };
      });
      /** Of a refused request: it says so, and nothing has proved it */
      claimedDeliveryId?: string;
      claimedEventType?: string;
      method: string;
      url: string;
      /** As it was received */
      bodyBytes: number;
      /** Of refusals, handshakes and repeats only the beginning is kept */
      bodyKept: number;
      resumedMore?: true;
    };
    EventExplanation: {
      eventId: string;
      sourceId: string;
      outcome: string;
      /** The explanation in words, with what to do next */
      summary: string;
      choice?: {
        error: string;
      } | ({
        receiverWorkflowNamesToVersions: { [name: string]: number };
        workflowsToStart: { [name: string]: number | string };
      });
      /** Runs that know of the event and do not go on, as Temporal has them now */
      stalled?: ({
        workflowId: string;
        kind: "NO_WORKER" | "TASK_FAILS" | "NO_HANDLER" | "BEHIND";
        /** What is wrong, and what to do */
        message: string;
      })[];
      waits: ({
        waitId: string;
        workflowId: string;
        workflowName: string;
        workflowVersion: number;
        state: "open" | "claimed" | "delivered" | "withdrawn";
        since: string;
        registeredAt: string;
        verdict: "TOOK" | "CONDITION_FAILED" | "NOT_LISTED" | "VERSION_NOT_LISTED" | "STARTED_BY_EVENT" | "SPENT" | "RECEIVED_BEFORE_SINCE" | "OVER" | "TOOK_ANOTHER" | "PENDING" | "WOULD_TAKE";
        /** Why, and what to do next */
        reason: string;
        item?: number;
        conditions: components['schemas']['Condition'][];
        /** The first condition that does not hold */
        failed?: string;
      })[];
      nextCursor?: string;
    };
    EventHandler: {
      name: string;
      event: string;
    } & { [name: string]: unknown };
    EventPage: {
      events: components['schemas']['Event'][];
      nextCursor?: string;
      boundHit?: boolean;
      /** With `path`: what this call has looked at, from the cursor on. What is older is behind `nextCursor` */
      searched?: {
        events: number;
        /** When the oldest of them came; absent: there was none */
        from?: string;
      };
      message?: string;
    };
    EventWithBody: {
      id: string;
      sourceId: string;
      receivedAt: string;
      /** accepted, challenge, rejected, ignored or duplicate */
      outcome: string;
      /** Of an accepted event: whether its work is done */
      state?: "OPEN" | "PROCESSED" | "RETRYING" | "STALLED" | "FAILED" | "EXPIRED";
      /** Why it was not accepted, as a name */
      reason?: string;
      /** The same in words */
      detail?: string;
      duplicateOf?: string;
      /** The platform's own id of the delivery */
      deliveryId?: string;
      eventType?: string;
      /** How often it came, itself included */
      deliveries: number;
      resumed: {
        workflowId: string;
        waitId: string;
        /** The element of a request that carries many events */
        item?: number;
        /** The event was there before the wait */
        early: boolean;
        /** Absent: the run was not told yet */
        deliveredAt?: string;
        /** The run was told and does not go on */
        stalled?: components['schemas']['Stall'];
      }[];
      started: ({
        workflowName: string;
        workflowId?: string;
        outcome: "STARTED" | "EXISTING" | "CONFLICT" | "FAILED" | "RETRYING" | "EXPIRED";
        detail?: string;
        at: string;
        /** The run is there and does not go on */
        stalled?: components['schemas']['Stall'];
      })[];
      /** From receipt until the last of those that it could wake at once knew */
      dispatchMs?: number;
      /** Work that is not finished */
      pending?: {
        attempts: number;
        dueAt: string;
        lastError?: string;
      };
      choice?: {
        error: string;
      } | ({
        receiverWorkflowNamesToVersions: { [name: string]: number };
        workflowsToStart: { [name: string]: number | string };
      });
      /** Of a refused request: it says so, and nothing has proved it */
      claimedDeliveryId?: string;
      claimedEventType?: string;
      method: string;
      url: string;
      /** As it was received */
      bodyBytes: number;
      /** Of refusals, handshakes and repeats only the beginning is kept */
      bodyKept: number;
      resumedMore?: true;
      /** Where traces are on and this one was sampled, the id that it has in the viewer */
      traceId: string;
      /** Secret values are *** */
      headers: [string, string][];
      /** The text as it came, or base64 where it is no text */
      body: string;
      /** The rest of an event that its platform sent as type and id alone */
      hydrated?: {
        at: string;
        askedUrl?: string;
        /** JSON as the platform's API wrote it; matches find it at $.hydrated */
        fetched?: string;
        /** The platform has nothing more, for good */
        problem?: string;
      };
    };
    Execution: {
      workflowId: string;
      workflowName: string;
      /** The same as workflowName */
      workflowType: string;
      workflowVersion: number;
      status: "RUNNING" | "PAUSED" | "COMPLETED" | "FAILED" | "TIMED_OUT" | "TERMINATED";
      createTime: number;
      startTime: number;
      updateTime: number;
      endTime: number;
      input: { [name: string]: unknown };
      output: { [name: string]: unknown };
      variables: { [name: string]: unknown };
      priority: number;
      correlationId?: string;
      idempotencyKey?: string;
      createdBy?: string;
      ownerApp?: string;
      /** SOURCE:EVENT of the event that started it */
      event?: string;
      taskToDomain?: { [name: string]: string };
      parentWorkflowId?: string;
      parentWorkflowTaskId?: string;
      reasonForIncompletion?: string;
      lastRetriedTime?: number;
      reRunFromWorkflowId?: string;
      failedReferenceTaskNames: string[];
      failedTaskNames: string[];
      workflowDefinition: components['schemas']['Definition'];
      /** In order of scheduling */
      tasks: components['schemas']['TaskExecution'][];
    };
    ExecutionStatus: {
      workflowId: string;
      correlationId?: string;
      status: "RUNNING" | "PAUSED" | "COMPLETED" | "FAILED" | "TIMED_OUT" | "TERMINATED";
      output?: { [name: string]: unknown };
      variables?: { [name: string]: unknown };
    };
    ExecutionSummary: {
      workflowId: string;
      workflowType: string;
      version: number;
      status: string;
      /** ISO 8601 */
      startTime: string;
      updateTime: string;
      endTime?: string;
      /** Milliseconds; 0 while it runs */
      executionTime: number;
      /** JSON text; of more than 100,000 characters the beginning */
      input: string;
      output: string;
      inputSize: number;
      outputSize: number;
      correlationId?: string;
      createdBy?: string;
      event?: string;
      priority: number;
      reasonForIncompletion?: string;
      /** With commas */
      failedReferenceTaskNames: string;
      failedTaskNames: string[];
      idempotencyKey?: string;
    };
    FoundGrant: {
      entitlement?: {
        appEntitlement: components['schemas']['Entitlement'];
      };
      appEntitlementUserBinding: components['schemas']['GrantOfUser'];
    };
    FoundThing: {
      kind: "event" | "wait" | "source" | "workflow" | "task" | "definition" | "endpoint" | "message" | "accessRequest" | "policy" | "app" | "entitlement" | "user" | "account";
      id: string;
      name?: string;
      /** Of an event its source, of a message its endpoint, of a task its run … */
      within?: string;
      state?: string;
      /** Where the API shows it */
      path: string;
    };
    FoundThings: {
      found: components['schemas']['FoundThing'][];
      /** Where nothing was found, or not everywhere was looked */
      message?: string;
    };
    Grant: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appEntitlementId: string;
      /** 27 letters and digits */
      appUserId: string;
      createdAt: string;
      /** When it ends by itself */
      deprovisionAt?: string;
      grantSources: { [name: string]: unknown }[];
    };
    GrantEvent: {
      feed: {
        /** 27 letters and digits */
        appId: string;
        /** 27 letters and digits */
        appEntitlementId: string;
        /** 27 letters and digits */
        appUserId: string;
        date: string;
        eventType: "GRANT_EVENT_TYPE_ADDED" | "GRANT_EVENT_TYPE_REMOVED";
        ticketId?: string;
      };
      appPath?: string;
      appUserPath?: string;
      entitlementPath?: string;
    };
    GrantOfUser: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appEntitlementId: string;
      /** 27 letters and digits */
      appUserId: string;
      appUser?: {
        appUser: components['schemas']['AppUser'];
      };
      appEntitlementUserBindingCreatedAt: string;
      appEntitlementUserBindingDeprovisionAt?: string;
      originatingTicketId?: string;
      grantSources: { [name: string]: unknown }[];
    };
    GrantWithUser: {
      appUser?: components['schemas']['AppUser'];
      user?: components['schemas']['User'];
      discovered: string;
      expired?: string;
    };
    Health: {
      healthy: boolean;
    };
    HeldEntitlement: {
      entitlement: components['schemas']['EntitlementView'];
      appEntitlementUserBindings: components['schemas']['Grant'][];
    };
    Home: {
      events: {
        /** Of the last hour, the oldest first; without the minutes in which nothing came */
        minutes: {
          at: string;
          outcome: string;
          count: number;
        }[];
        /** False: more came than were looked at, and the first minutes are missing */
        complete: boolean;
        /** The newest accepted events of that hour */
        looked: number;
        /** Those of them that resumed and started nothing */
        wokeNobody: number;
        /** From receipt until the last of those that waited knew */
        dispatchMs?: {
          median: number;
          p95: number;
        };
      };
      deliveries: {
        /** Messages of the last 24 hours */
        states: ({
          state: "WEBHOOK_STATE_PENDING" | "WEBHOOK_STATE_RUNNING" | "WEBHOOK_STATE_ERROR" | "WEBHOOK_STATE_WAITING_CALLBACK" | "WEBHOOK_STATE_PROCESS_RESPONSE" | "WEBHOOK_STATE_SUCCESS" | "WEBHOOK_STATE_FATAL_ERROR";
          count: number;
        })[];
        complete: boolean;
      };
      backlog: {
        /** Accepted events whose work is not finished */
        events: number;
        oldestSeconds: number;
        /** Messages that no receiver has answered yet */
        messages: number;
        messageOldestSeconds: number;
      };
      /** At most 10,000 */
      openWaits: number;
    };
    Introspection: {
      userId: string;
      principleId: string;
      roles: string[];
      permissions: string[];
      features: string[];
      tenantId: string;
      signalbox: {
        privileges: ("read" | "operate" | "audit" | "admin")[];
      };
    };
    ListedDefinition: {
      name: string;
      /** Kept as it came; a text, as a rule */
      description?: unknown;
      /** Kept as it came; a text, as a rule */
      ownerApp?: unknown;
      /** Kept as it came; a text, as a rule */
      ownerEmail?: unknown;
      /** Kept as it came; a text, as a rule */
      createdBy?: unknown;
      version: number;
      tasks?: components['schemas']['TaskDefinition'][];
    } & { [name: string]: unknown };
    Me: {
      id: string;
      name: string;
      /** `none`: a person who may use access requests alone */
      role: "none" | "read" | "operate" | "admin";
      /** `none`: no key is needed, and only this machine may call */
      signIn: "key" | "person" | "none";
      /** Of Signalbox */
      version: string;
      /** The namespace in Temporal's own UI, where the server knows of one: add /workflows/ and an id */
      temporalUi?: string;
      /** Of a viewer of traces, where one is set: `{traceId}` in it stands for the id of a trace */
      traceUrl?: string;
    };
    Message: {
      /** The webhookId that receivers see, the same over all attempts */
      id: string;
      /** The endpoint */
      webhookId: string;
      state: "WEBHOOK_STATE_PENDING" | "WEBHOOK_STATE_RUNNING" | "WEBHOOK_STATE_ERROR" | "WEBHOOK_STATE_WAITING_CALLBACK" | "WEBHOOK_STATE_PROCESS_RESPONSE" | "WEBHOOK_STATE_SUCCESS" | "WEBHOOK_STATE_FATAL_ERROR";
      attempts: number;
      source: { [name: string]: unknown };
      spec: {
        destination: string;
      };
      createdAt: string;
      updatedAt: string;
      lastAttemptedAt?: string;
      completedAt?: string;
      expiresAt: string;
      signalbox: {
        event: string;
        payload: unknown;
        /** The newest, oldest first: 10 in lists, 100 of a message by itself */
        attempts: {
          at: string;
          statusCode?: number;
          durationMs: number;
          error?: string;
          responseBody: string;
          /** Present where the answer is longer: lists show 4 KiB, a message by itself 16 KiB and all of its newest attempt */
          responseBodyCut?: true;
          responseHeaders: { [name: string]: string };
        }[];
        callback?: {
          at: string;
          status: number;
          body: string;
        };
        decision?: {
          kind: string;
        } & { [name: string]: unknown };
        decidedBy?: "answer" | "callback";
        failure?: {
          reason: string;
          detail: string;
        };
        /** Absent where traces were off when it was made */
        traceId?: string;
      };
    };
    OAuthError: {
      error: string;
      error_description: string;
      code: number;
      message: string;
      details: { [name: string]: unknown }[];
    };
    PastGrant: {
      history: {
        /** 27 letters and digits */
        appId: string;
        /** 27 letters and digits */
        appEntitlementId: string;
        /** 27 letters and digits */
        appUserId: string;
        grantedAt: string;
        revokedAt: string;
      };
      appPath?: string;
      appUserPath?: string;
      entitlementPath?: string;
    };
    Platform: {
      id: string;
      title: string;
      /** Its name in a webhook */
      sourcePlatform: string;
      /** How its URL turns from Unverified to Verified */
      method: "header" | "signature" | "challenge";
      challenges: boolean;
      /** Where the URL is entered at the vendor */
      pasteUrl: string;
      /** How its requests prove themselves */
      signing: string;
      signatureHeaders: string[];
      verifiedBy: string;
      help: string[];
      notes: string[];
      /** In the order of a form */
      fields: components['schemas']['PlatformField'][];
      /** Events that can be sent as a test; the first is the usual one */
      samples: {
        event: string;
        summary: string;
      }[];
      example: { [name: string]: unknown };
    };
    PlatformField: {
      /** Its place in a webhook's configuration */
      path: string;
      label: string;
      help: string;
      kind: "text" | "number" | "boolean" | "choice" | "list" | "map" | "group";
      /** Where in the vendor's settings it stands */
      where?: string;
      secret?: true;
      /** Of a secret: path of the field with the URL that gets it; where that changes, `***` does not keep it */
      sentTo?: string;
      advanced?: true;
      needed?: "toSave" | "toVerify";
      /** A new secret can be made here, and is entered at the vendor then */
      makeable?: true;
    } & { [name: string]: unknown };
    Platforms: {
      platforms: components['schemas']['Platform'][];
    };
    Policy: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      displayName: string;
      description?: string;
      policyType?: string;
      policySteps: { [name: string]: {
        steps?: { [name: string]: unknown }[];
      } & { [name: string]: unknown } };
    } & { [name: string]: unknown };
    Problem: {
      /** The status, for clients that read the body alone. */
      status: number;
      /** The mistake, the thing that has it, and the remedy. */
      message: string;
      /** A stable name of the problem; docs/errors.md lists them. */
      code?: string;
      /** Of 401: INVALID_TOKEN or EXPIRED_TOKEN, by which clients get a new token. */
      error?: string;
      /** True: the same request can succeed later. */
      retryable: boolean;
      /** The process that answered; its log begins with this name. */
      instance?: string;
      /** All that is wrong with the request, by the place where it is. */
      validationErrors?: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
      /** Beside the mistakes: of a definition that was only to be looked at. */
      warnings?: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    RateLimitConfig: {
      /** With expressions about the run, as ${workflow.input.customer}; absent: all runs of the definition */
      rateLimitKey?: string | null;
      concurrentExecLimit: number;
    } & { [name: string]: unknown };
    Readiness: {
      ready: boolean;
    } & { [name: string]: {
      ok: boolean;
      message?: string;
    } };
    RefusalCounts: {
      counted: {
        sourceId: string;
        minute: string;
        reason: string;
        count: number;
      }[];
    };
    ReplayedEvent: {
      /** Of as=new: the copy */
      eventId: string;
      message?: string;
      event?: components['schemas']['Event'];
    };
    ReplayedEvents: {
      /** Events that the filter found in this call, or would find */
      matched: number;
      replayed: number;
      /** Those on their way again, the oldest first */
      replayedIds: string[];
      refused: {
        kind: "refused";
        eventId: string;
        code: string;
        message: string;
      }[];
      nextCursor?: string;
      /** Of a dry run: false when there may be more than were counted */
      complete: boolean;
      message?: string;
    };
    Resource: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appResourceTypeId: string;
      displayName: string;
    } & { [name: string]: unknown };
    ResourceEntitlementOwner: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appResourceTypeId: string;
      /** 27 letters and digits */
      appResourceId: string;
      roleSlug: string;
      createdAt?: string;
      appEntitlement?: components['schemas']['Entitlement'];
    };
    ResourceType: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      /** 27 letters and digits */
      appId: string;
      displayName: string;
    } & { [name: string]: unknown };
    ResourceTypeView: {
      appResourceType: components['schemas']['ResourceType'];
    };
    ResourceUserOwner: {
      /** 27 letters and digits */
      appId: string;
      /** 27 letters and digits */
      appResourceTypeId: string;
      /** 27 letters and digits */
      appResourceId: string;
      roleSlug: string;
      createdAt?: string;
      user?: components['schemas']['User'];
    };
    ResourceView: {
      appResource: components['schemas']['Resource'];
    };
    Role: {
      id: string;
      name: string;
      displayName: string;
      permissions: string[];
      serviceRoles: string[];
      systemBuiltin: boolean;
      systemApiOnly: boolean;
    };
    RotatedSecret: {
      id: string;
      /** Shown this once */
      secretValue?: string;
      oldSecretsUntil?: string;
    };
    RunMessages: {
      messages: ({
        id: string;
        /** The endpoint */
        webhookId: string;
        event: string;
        state: "WEBHOOK_STATE_PENDING" | "WEBHOOK_STATE_RUNNING" | "WEBHOOK_STATE_ERROR" | "WEBHOOK_STATE_WAITING_CALLBACK" | "WEBHOOK_STATE_PROCESS_RESPONSE" | "WEBHOOK_STATE_SUCCESS" | "WEBHOOK_STATE_FATAL_ERROR";
        attempts: number;
        createdAt: string;
        completedAt?: string;
      })[];
      /** False: there are older ones */
      complete: boolean;
    };
    RunPage: {
      runs: ({
        workflowId: string;
        workflowName: string;
        workflowVersion?: number;
        status: "RUNNING" | "COMPLETED" | "FAILED" | "TERMINATED" | "TIMED_OUT";
        startTime: string;
        endTime?: string;
        correlationId?: string;
      })[];
      nextCursor?: string;
      boundHit?: boolean;
      message?: string;
    };
    SavedDefinitions: {
      bulkErrorResults: { [name: string]: string };
      bulkSuccessfulResults: string[];
      warnings?: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    ServerConfig: {
      server: string;
      version: string;
    };
    ShownTag: {
      key: string;
      value: string;
      type: string;
    };
    SignInWays: {
      /** Absent: no OpenID provider is set */
      openId?: {
        /** The provider's host */
        name: string;
      };
    };
    SignalResponse: {
      responseType: "TARGET_WORKFLOW" | "BLOCKING_WORKFLOW" | "BLOCKING_TASK" | "BLOCKING_TASK_INPUT";
      targetWorkflowId: string;
      targetWorkflowStatus: string;
      /** Of the workflow that is described */
      workflowId: string;
      requestId?: string;
      correlationId?: string;
      status: string;
      input: { [name: string]: unknown };
      output: { [name: string]: unknown };
    } & { [name: string]: unknown };
    SignedOut: {
      /** Where the browser is to go */
      signOutUrl: string;
    };
    Stall: {
      kind: "NO_WORKER" | "TASK_FAILS" | "NO_HANDLER" | "BEHIND";
      /** What is wrong, and what to do */
      message: string;
    };
    SwitchedSource: {
      id: string;
      disabled: boolean;
    };
    Tag: {
      key: string;
      value: string;
      type?: string | null;
    };
    TaskDefinition: {
      name: string;
      taskReferenceName: string;
      /** Absent: SIMPLE */
      type?: string | null;
      inputParameters?: { [name: string]: unknown } | null;
    } & { [name: string]: unknown };
    TaskExecution: {
      taskId: string;
      taskType: string;
      taskDefName: string;
      referenceTaskName: string;
      status: "SCHEDULED" | "IN_PROGRESS" | "COMPLETED" | "COMPLETED_WITH_ERRORS" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR" | "CANCELED" | "TIMED_OUT" | "SKIPPED";
      workflowInstanceId: string;
      workflowType: string;
      inputData: { [name: string]: unknown };
      outputData: { [name: string]: unknown };
      /** From 1, in order of scheduling */
      seq: number;
      retryCount: number;
      retried: boolean;
      retriedTaskId?: string;
      /** 0: not in a loop */
      iteration: number;
      loopOverTask: boolean;
      scheduledTime: number;
      startTime: number;
      endTime: number;
      updateTime: number;
      startDelayInSeconds: number;
      callbackAfterSeconds: number;
      responseTimeoutSeconds: number;
      pollCount: number;
      executed: boolean;
      workflowPriority: number;
      correlationId?: string;
      reasonForIncompletion?: string;
      workerId?: string;
      /** Of the workers that it is for */
      domain?: string;
      subWorkflowId?: string;
      workflowTask: components['schemas']['TaskDefinition'];
    };
    TaskLogLine: {
      taskId: string;
      log: string;
      createdTime: number;
    };
    TaskPage: {
      totalHits: number;
      results: components['schemas']['TaskExecution'][];
      /** How many of each status */
      summary: { [name: string]: number };
    };
    TaskSummary: {
      workflowId: string;
      workflowType: string;
      taskId: string;
      taskType: string;
      taskDefName: string;
      taskReferenceName: string;
      status: string;
      /** ISO 8601 */
      scheduledTime: string;
      startTime?: string;
      updateTime: string;
      endTime?: string;
      /** Milliseconds from its start to its end */
      executionTime: number;
      /** Milliseconds from when it was scheduled to its start */
      queueWaitTime: number;
      /** JSON text */
      input: string;
      output: string;
      correlationId?: string;
      reasonForIncompletion?: string;
      domain?: string;
      workflowPriority: number;
    };
    TestEvent: {
      event: string;
      outcome: "accepted" | "duplicate" | "challenge" | "rejected";
      eventId?: string;
      reason?: string;
      detail?: string;
      /** The answer to a challenge */
      reply?: string;
      /** The challenge that came first */
      handshake?: {
        outcome: "accepted" | "duplicate" | "challenge" | "rejected";
        eventId?: string;
        reason?: string;
        detail?: string;
        /** The answer to a challenge */
        reply?: string;
      };
    };
    TestedMatches: {
      holds: boolean;
      /** Of a request that carries many events, the element that holds or comes nearest */
      item?: number;
      conditions: components['schemas']['Condition'][];
      /** Mistakes that keep a definition with these matches from being saved */
      errors: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
      warnings: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    Token: {
      token: string;
    };
    User: {
      /** 27 letters and digits */
      id: string;
      createdAt: string;
      updatedAt: string;
      displayName: string;
      email?: string;
      type?: string;
      /** ENABLED, DISABLED or DELETED */
      status?: string;
      roleIds?: string[];
      managerIds?: string[];
      delegatedUserId?: string;
    } & { [name: string]: unknown };
    UserInfo: {
      id: string;
      name: string;
      roles: {
        name: string;
        permissions: string[];
      }[];
      groups: string[];
      applicationUser: boolean;
    };
    UserView: {
      user: components['schemas']['User'];
      userId: string;
      managersPath?: string;
    };
    ValidDefinition: {
      valid: true;
      warnings: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    ValueSchema: {
      name: string;
      version: number;
      type: string;
      /** The JSON Schema itself: draft-06, draft-07, 2019-09 or 2020-12 */
      data?: { [name: string]: unknown } | null;
    } & { [name: string]: unknown };
    Wait: {
      /** RUN/NUMBER */
      id: string;
      workflowId: string;
      runId: string;
      workflowName: string;
      workflowVersion: number;
      /** workflow/NAME or source/ID: where its events may come from */
      scope: string;
      matches: { [name: string]: unknown };
      /** As its author calls it */
      tags?: { [name: string]: string };
      /** Events from here on count */
      since: string;
      registeredAt: string;
      state: "open" | "claimed" | "delivered" | "withdrawn";
      /** The event that it took */
      eventId?: string;
      item?: number;
      claimedAt?: string;
      /** When the run was told */
      deliveredAt?: string;
      startedByEventId?: string;
      ageSeconds: number;
      /** The path that says why it waits */
      explain: string;
      /** Those whose events can reach it now */
      sources: string[];
    };
    WaitExplanation: {
      /** RUN/NUMBER */
      id: string;
      workflowId: string;
      runId: string;
      workflowName: string;
      workflowVersion: number;
      /** workflow/NAME or source/ID: where its events may come from */
      scope: string;
      matches: { [name: string]: unknown };
      /** As its author calls it */
      tags?: { [name: string]: string };
      /** Events from here on count */
      since: string;
      registeredAt: string;
      state: "open" | "claimed" | "delivered" | "withdrawn";
      /** The event that it took */
      eventId?: string;
      item?: number;
      claimedAt?: string;
      /** When the run was told */
      deliveredAt?: string;
      startedByEventId?: string;
      ageSeconds: number;
      /** The path that says why it waits */
      explain: string;
      /** The explanation in words, with what to do next */
      summary: string;
      sources: ({
        sourceId: string;
        sourceName: string;
        url: string;
        standing: "LISTENS" | "NOTHING_GENUINE_YET" | "UNVERIFIED" | "DISABLED" | "OTHER_VERSION";
        note: string;
        lastRefused?: {
          eventId: string;
          at: string;
          outcome: string;
          reason: string;
          detail: string;
          next: string;
        };
      })[];
      /** The last events that it could have taken and did not */
      events: ({
        eventId: string;
        sourceId: string;
        sourceName: string;
        receivedAt: string;
        eventType?: string;
        verdict: "TOOK" | "CONDITION_FAILED" | "NOT_LISTED" | "VERSION_NOT_LISTED" | "STARTED_BY_EVENT" | "SPENT" | "RECEIVED_BEFORE_SINCE" | "OVER" | "TOOK_ANOTHER" | "PENDING" | "WOULD_TAKE";
        reason: string;
        item?: number;
        failed?: components['schemas']['Condition'];
        failedCount: number;
      })[];
      expiredEvents: number;
      boundHit?: boolean;
      message?: string;
    };
    WaitPage: {
      waits: components['schemas']['Wait'][];
      nextCursor?: string;
      boundHit?: boolean;
      message?: string;
    };
    Webhook: {
      id: string;
      name: string;
      receiverWorkflowNamesToVersions: { [name: string]: number };
      /** Name to version, with idempotencyKey and idempotencyStrategy among them */
      workflowsToStart: { [name: string]: number | string };
      sourcePlatform?: string;
      verifier?: string;
      headers?: { [name: string]: string };
      headerKey?: string;
      secretKey?: string;
      /** *** but in the answer to a change that brought it */
      secretValue?: string;
      expression?: string;
      evaluatorType?: string;
      urlVerified: boolean;
      createdBy?: string;
      tags?: {
        key: string;
        value: string;
        type: string;
      }[];
      /** The newest accepted events */
      webhookExecutionHistory?: {
        eventId: string;
        matched: boolean;
        workflowIds: string[];
        /** JSON with webhookId, id, timeStamp, headers, requestParams and body, a text again */
        payload: string;
        timeStamp: number;
      }[];
      signalbox: components['schemas']['WebhookExtensions'];
      warnings?: {
        path: string;
        message: string;
        invalidValue?: unknown;
      }[];
    };
    WebhookExtensions: {
      /** Where a delivery's own id is */
      deliveryId?: {
        header: string;
      } | {
        path: string;
      };
      dedupeWindowSeconds?: number;
      maxBodyBytes?: number;
      publicUrl?: string;
      rateLimitPerSecond?: number;
      disabled?: boolean;
      splitArrays?: boolean;
      jsonInText?: boolean;
      signedBody?: string;
      startCorrelationId?: string;
      startTaskQueue?: string;
      timestampToleranceSeconds?: number;
      /** The method of verification that the operator built */
      custom?: { [name: string]: unknown };
      retiringSecrets?: {
        until: string;
      }[];
      unsigned?: true;
      secretSet: boolean;
      /** Every request is refused until a secret is stored */
      secretMissing: boolean;
      /** Where the platform posts to */
      url: string;
    } & { [name: string]: unknown };
    WebhookHistory: {
      totalHits: number;
      results: components['schemas']['WebhookHistoryEntry'][];
    };
    WebhookHistoryEntry: {
      eventId: string;
      matched: boolean;
      workflowIds: string[];
      /** JSON with webhookId, id, timeStamp, headers, requestParams and body, a text again */
      payload: string;
      timeStamp: number;
      /** accepted, challenge, rejected, ignored or duplicate */
      outcome: string;
      /** Of an accepted event: whether its work is done */
      state?: "OPEN" | "PROCESSED" | "RETRYING" | "STALLED" | "FAILED" | "EXPIRED";
      /** Why it was not accepted, as a name */
      reason?: string;
      /** The same in words */
      detail?: string;
      duplicateOf?: string;
      /** The platform's own id of the delivery */
      deliveryId?: string;
      eventType?: string;
      /** How often it came, itself included */
      deliveries: number;
      resumed: {
        workflowId: string;
        waitId: string;
        /** The element of a request that carries many events */
        item?: number;
        /** The event was there before the wait */
        early: boolean;
        /** Absent: the run was not told yet */
        deliveredAt?: string;
        /** The run was told and does not go on */
        stalled?: components['schemas']['Stall'];
      }[];
      started: ({
        workflowName: string;
        workflowId?: string;
        outcome: "STARTED" | "EXISTING" | "CONFLICT" | "FAILED" | "RETRYING" | "EXPIRED";
        detail?: string;
        at: string;
        /** The run is there and does not go on */
        stalled?: components['schemas']['Stall'];
      })[];
      /** From receipt until the last of those that it could wake at once knew */
      dispatchMs?: number;
      /** Work that is not finished */
      pending?: {
        attempts: number;
        dueAt: string;
        lastError?: string;
      };
      choice?: {
        error: string;
      } | ({
        receiverWorkflowNamesToVersions: { [name: string]: number };
        workflowsToStart: { [name: string]: number | string };
      });
    };
    WorkerTaskDefinition: {
      name: string;
    } & { [name: string]: unknown };
    WorkflowSchedule: {
      name: string;
      cronExpression: string;
      paused: boolean;
      createdBy: string;
      updatedBy: string;
      createTime: number;
      updatedTime: number;
    } & { [name: string]: unknown };
    WorkflowScheduleExecution: {
      executionId: string;
      scheduleName: string;
      scheduledTime: number;
      executionTime: number;
      workflowName?: string;
      /** Of the run that it started */
      workflowId?: string;
      /** Why it started none */
      reason?: string;
      state: "POLLED" | "EXECUTED" | "FAILED";
      zoneId?: string;
    };
  };
}
