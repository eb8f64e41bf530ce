import { z } from 'zod';
import { taskAction, taskRequest } from '../../conductorone/directory.ts';
import { policyDraft } from '../../conductorone/policy.ts';
import type { OperationGroup, Operations } from '../../openapi/operation.ts';
import { anyObject, timeText } from '../fields.ts';
import {
  emptyAnswer,
  expanded,
  expandedPageOf,
  idText,
  optionalText,
  pageOf,
  plainPage,
  policy,
  refs,
  searchBody,
  texts,
  updateOf,
} from './shapes.ts';

/** A step of a policy as one request walks it. */
const step = z
  .looseObject({ id: idText, state: z.string(), approval: anyObject.optional(), provision: anyObject.optional() })
  .meta({ id: 'AccessRequestStep' });

const subject = z.looseObject({
  appId: idText,
  appEntitlementId: idText,
  identityUserId: z.string(),
  appUserId: optionalText,
  outcome: z.string(),
  outcomeTime: timeText.optional(),
});

const accessRequest = z
  .looseObject({
    id: idText,
    numericId: z.string(),
    displayName: z.string(),
    description: z.string(),
    state: z.enum(['TASK_STATE_OPEN', 'TASK_STATE_CLOSED']),
    processing: z.string(),
    origin: z.string(),
    type: z.strictObject({ grant: subject.optional(), revoke: subject.optional() }),
    policy: z.looseObject({ policy, current: step.optional(), next: z.array(anyObject), history: z.array(step) }),
    userId: idText,
    createdByUserId: idText,
    stepApproverIds: z.array(z.string()),
    approverIds: z.array(z.string()),
    commentCount: z.int(),
    emergencyAccess: z.boolean(),
    actions: z.array(z.string()).describe('The acts that the caller can take now'),
    createdAt: timeText,
    updatedAt: timeText,
  })
  .meta({ id: 'AccessRequest' });

const accessRequestView = z
  .strictObject({
    task: accessRequest,
    appPath: optionalText,
    userPath: optionalText,
    identityUserPath: optionalText,
    createdByUserPath: optionalText,
    appUserPath: optionalText,
    entitlementsPath: optionalText,
    approversPath: optionalText,
    stepApproversPath: optionalText,
    objectPermissions: z.strictObject({ read: z.boolean(), edit: z.boolean(), delete: z.boolean() }),
  })
  .meta({ id: 'AccessRequestView' });

const shown = { taskView: accessRequestView, expanded };
const oneRequest = z.strictObject(shown);

const audit = z
  .looseObject({
    id: z.string(),
    ticketId: z.string(),
    userId: z.string(),
    created: timeText,
    eventType: z.string(),
    source: z.string(),
    currentState: z.string(),
    workflowStep: z.int(),
  })
  .meta({ id: 'AuditEntry' });

const actionNames = [
  'approve',
  'deny',
  'reassign',
  'comment',
  'close',
  'skip-step',
  'restart',
  'reset',
  'escalate',
  'process',
  'retry-provisioning',
  'update-grant-duration',
  'provision-complete',
  'provision-cancel',
] as const;

const requestOperations: Operations = {
  getAccessRequest: {
    route: 'GET /api/v1/tasks/:id',
    summary: 'Shows an access request, by its id or its number',
    answers: { 200: oneRequest },
  },
  requestGrant: {
    route: 'POST /api/v1/task/grant',
    summary: 'Asks for access',
    body: taskRequest,
    answers: { 200: oneRequest },
    refusals: [404, 409],
  },
  requestRevoke: {
    route: 'POST /api/v1/task/revoke',
    summary: 'Asks for the end of access',
    body: taskRequest,
    answers: { 200: oneRequest },
    refusals: [404, 409],
  },
  requestOffboarding: {
    route: 'POST /api/v1/task/offboarding',
    summary: 'Asks for the end of all access of a user; the answer has the first request',
    body: z.object({ subjectUserId: idText, description: optionalText }),
    answers: {
      200: z.strictObject({
        taskView: accessRequestView.optional(),
        expanded,
        signalbox: z.strictObject({ id: z.string() }),
      }),
    },
    refusals: [404],
  },
  searchAccessRequests: {
    route: 'POST /api/v1/search/tasks',
    summary: 'Searches access requests, the newest first',
    body: searchBody({
      query: optionalText,
      taskStates: texts,
      taskTypes: z.array(anyObject).optional().describe('{"grant":{}} and {"revoke":{}}'),
      refs,
      currentStep: optionalText,
      openerIds: texts,
      subjectIds: texts,
      openerOrSubjectUserId: optionalText,
      assigneesInIds: texts,
      assignedOrStepApproverUserId: optionalText,
      myWorkUserIds: texts,
      applicationIds: texts,
      appEntitlementIds: texts,
      appUserSubjectIds: texts,
      excludeApplicationIds: texts,
      excludeAppEntitlementIds: texts,
      createdAfter: optionalText,
      createdBefore: optionalText,
      grantOutcomes: texts,
      revokeOutcomes: texts,
      stepApprovalTypes: texts,
      emergencyStatus: optionalText,
      sortBy: optionalText,
      excludeIds: texts,
      includeDeleted: z.boolean().optional(),
    }),
    answers: { 200: expandedPageOf(accessRequestView) },
  },
  actOnAccessRequest: {
    route: 'POST /api/v1/tasks/:task_id/action/:name',
    summary: 'Approves, denies, reassigns, comments … an access request',
    params: { name: z.enum(actionNames) },
    body: taskAction,
    answers: {
      200: z.strictObject({ ...shown, ticketActionId: optionalText, taskActionId: optionalText }),
    },
    refusals: [409, 501],
  },
  listAudits: {
    route: 'POST /api/v1/task/audits',
    summary: 'Lists what happened to an access request',
    body: searchBody({ taskId: z.string(), newestFirst: z.boolean().optional(), commentsOnly: z.boolean().optional() }),
    answers: { 200: pageOf(audit) },
    refusals: [404],
  },
};

const onePolicy = z.strictObject({ policy });

const policyOperations: Operations = {
  listPolicies: {
    route: 'GET /api/v1/policies',
    summary: 'Lists policies',
    query: plainPage,
    answers: { 200: pageOf(policy) },
  },
  createPolicy: {
    route: 'POST /api/v1/policies',
    summary: 'Adds a policy',
    body: policyDraft,
    answers: { 200: onePolicy },
    refusals: [501],
  },
  getPolicy: { route: 'GET /api/v1/policies/:id', summary: 'Shows a policy', answers: { 200: onePolicy } },
  updatePolicy: {
    route: 'POST /api/v1/policies/:id',
    summary: 'Changes a policy; requests that walk it go on as they began',
    body: updateOf('policy', policyDraft.partial()),
    answers: { 200: onePolicy },
    refusals: [409, 501],
  },
  deletePolicy: { route: 'DELETE /api/v1/policies/:id', summary: 'Deletes a policy', answers: { 200: emptyAnswer } },
  searchPolicies: {
    route: 'POST /api/v1/search/policies',
    summary: 'Searches policies',
    body: searchBody({
      query: optionalText,
      refs,
      displayName: optionalText,
      policyTypes: texts,
      excludePolicyIds: texts,
    }),
    answers: { 200: pageOf(policy) },
  },
  validateCondition: {
    route: 'POST /api/v1/policies/validate/cel',
    summary: 'Says what is wrong with a condition, and where',
    body: z.object({ text: z.string() }),
    answers: {
      200: z.strictObject({ markers: z.array(z.looseObject({ severity: z.string(), message: z.string() })) }),
    },
  },
};

export const accessRequestOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Access requests',
  description: 'Requests for access and for its end, and the policies by which they are decided.',
  operations: { ...requestOperations, ...policyOperations },
};
