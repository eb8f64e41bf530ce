import { z } from 'zod';
import { durationMs, wireDurationMsMax, durationTextMax } from '../../model/duration.ts';
import { listOf, mapOf } from '../bounded.ts';

const text = z.string();
const id = z.string().regex(/^[a-zA-Z0-9]{27}$/, 'value does not match regex pattern "^[a-zA-Z0-9]{27}$"');
/** An id that clients also send empty for "none". */
const reference = z.union([id, z.literal('')]);
const ids = listOf(id, { max: 500 });
const duration = z.string().regex(/^\d{1,12}(\.\d{1,9})?s$/, 'value must be a duration like "3600s"');
/** Of a grant: what lasts no time gives nothing, and what lasts for ever has no duration. */
const grantDuration = duration
  .refine((text) => checkedMs(text) > 0, 'value must be greater than 0s')
  .refine((text) => checkedMs(text) <= wireDurationMsMax, `value must be at most ${durationTextMax}`);
const checkedMs = (text: string) => durationMs(text) ?? 0;
const displayName = z.string('value is required').min(1, 'value length must be at least 1 character').max(1024);

/** A user as callers make one (C152). */
export const userDraft = z.object({
  displayName,
  email: text.optional(),
  username: text.optional(),
  managerIds: ids.optional(),
  roleIds: ids.optional(),
  type: z.enum(['USER_TYPE_HUMAN', 'USER_TYPE_SERVICE', 'USER_TYPE_AGENT', 'USER_TYPE_SYSTEM']).optional(),
  status: z.enum(['ENABLED', 'DISABLED', 'DELETED']).optional(),
  department: text.optional(),
  jobTitle: text.optional(),
  delegatedUserId: reference.optional(),
  profile: z.looseObject({}).optional(),
});

export const appDraft = z.object({
  displayName,
  description: text.optional(),
  instructions: text.optional(),
  iconUrl: text.optional(),
  grantPolicyId: reference.optional(),
  revokePolicyId: reference.optional(),
  certifyPolicyId: reference.optional(),
  identityMatching: text.optional(),
  monthlyCostUsd: z.number().int().optional(),
  strictAccessEntitlementProvisioning: z.boolean().optional(),
  isManuallyManaged: z.boolean().optional(),
  accessModel: text.optional(),
  annotations: mapOf(text, text, { max: 500 }).optional(),
});

export const appUserDraft = z.object({
  identityUserId: reference.optional(),
  displayName: text.optional(),
  email: text.optional(),
  username: text.optional(),
  appUserType: z
    .enum(['APP_USER_TYPE_USER', 'APP_USER_TYPE_SERVICE_ACCOUNT', 'APP_USER_TYPE_SYSTEM_ACCOUNT'])
    .optional(),
  profile: z.looseObject({}).optional(),
});

const fallback = { fallbackUserIds: ids.optional() };
/** Members that are not known stay as they were sent. */
const assignee = z.looseObject({
  users: z.looseObject({ userIds: ids.optional() }).optional(),
  appOwners: z.looseObject({}).optional(),
  group: z.looseObject({ ...fallback, appId: reference.optional(), appGroupId: reference.optional() }).optional(),
  manager: z.looseObject(fallback).optional(),
  expression: z.looseObject({ ...fallback, expressions: z.array(text).max(32).optional() }).optional(),
  entitlementOwners: z.looseObject(fallback).optional(),
});

const strategyMembers = {
  webhook: z.object({ webhookId: id }).optional(),
  manual: z
    .object({ instructions: text.optional(), userIds: ids.optional(), assignee: assignee.optional() })
    .optional(),
  delegated: z.object({ appId: id, entitlementId: id, implicit: z.boolean().optional() }).optional(),
  unconfigured: z.looseObject({}).optional(),
  connector: z.looseObject({}).optional(),
  externalTicket: z.looseObject({}).optional(),
  action: z.looseObject({}).optional(),
  devicePlacement: z.looseObject({}).optional(),
};

const oneStrategy =
  'value must have exactly one of webhook, manual, delegated, multiStep, unconfigured, connector, externalTicket, action, devicePlacement';
const isOne = (policy: object) => Object.values(policy).filter((member) => member !== undefined).length <= 1;
/** Steps have no steps inside: a multi-step strategy is flat (C141). */
const singleStrategy = z.object(strategyMembers).refine(isOne, oneStrategy);
const provisionPolicy = z
  .object({
    ...strategyMembers,
    multiStep: z.object({ provisionSteps: listOf(singleStrategy, { max: 32 }).optional() }).optional(),
  })
  .refine(isOne, oneStrategy);

const entitlementFields = {
  displayName,
  description: text.optional(),
  slug: text.optional(),
  alias: text.optional(),
  purpose: text.optional(),
  appResourceTypeId: reference.optional(),
  appResourceId: reference.optional(),
  grantPolicyId: reference.optional(),
  revokePolicyId: reference.optional(),
  certifyPolicyId: reference.optional(),
  emergencyGrantEnabled: z.boolean().optional(),
  emergencyGrantPolicyId: reference.optional(),
  riskLevelValueId: reference.optional(),
  complianceFrameworkValueIds: ids.optional(),
  overrideAccessRequestsDefaults: z.boolean().optional(),
  isManuallyManaged: z.boolean().optional(),
  requestSchemaId: text.optional(),
  matchBatonId: text.optional(),
  annotations: mapOf(text, text, { max: 500 }).optional(),
  durationGrant: grantDuration.optional(),
  durationUnset: z.looseObject({}).optional(),
};

/** The strategy has another name here than in the object (C141). */
export const newEntitlement = z.object({
  ...entitlementFields,
  provisionPolicy: provisionPolicy.optional(),
  appEntitlementOwnerIds: ids.optional(),
});

export const entitlementDraft = z.object({
  ...entitlementFields,
  provisionerPolicy: provisionPolicy.optional(),
  deprovisionerPolicy: provisionPolicy.optional(),
});

export const owners = z.object({ userIds: ids.default([]) });
export const newApp = appDraft.extend({ owners: ids.optional() });

export const resourceTypeDraft = z.object({
  displayName,
  resourceType: text.optional(),
  traitIds: listOf(text, { max: 500 }).optional(),
});
export const resourceDraft = z.object({
  displayName,
  description: text.optional(),
  customDescription: text.optional(),
  matchBatonId: text.optional(),
  annotations: mapOf(text, text, { max: 500 }).optional(),
  resourceOwnerUserIds: ids.optional(),
});
export const attributeDraft = z.object({
  value: z.string('value is required').min(1, 'value length must be at least 1 character').max(256),
});

export const attributeOfTypeDraft = attributeDraft.extend({ attributeTypeId: id });

export const taskRequest = z.object({
  appId: id,
  appEntitlementId: id,
  identityUserId: reference.optional(),
  appUserId: reference.optional(),
  grantDuration: duration.optional(),
  description: text.max(4096).optional(),
  emergencyAccess: z.boolean().optional(),
  source: z.looseObject({}).optional(),
  requestData: z.looseObject({}).optional(),
});

export const taskAction = z.object({
  policyStepId: reference.optional(),
  comment: z.string().max(4096).optional(),
  newStepUserIds: ids.optional(),
  duration: duration.optional(),
});
