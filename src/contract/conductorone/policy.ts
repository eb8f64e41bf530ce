import { z } from 'zod';
import { listOf, mapOf } from '../bounded.ts';

/** Presence is kept at every depth (C122): what was not sent stays out, and unknown fields are left out (C4). */
const text = z.string();
const texts = listOf(text, { max: 500 });
const flag = z.boolean();

const rules = { allowSelfApproval: flag.optional(), requireDistinctApprovers: flag.optional() };
const fallback = {
  ...rules,
  fallback: flag.optional(),
  isGroupFallbackEnabled: flag.optional(),
  fallbackUserIds: texts.optional(),
  fallbackGroupIds: listOf(z.object({ appId: text.optional(), appEntitlementId: text.optional() }), {
    max: 500,
  }).optional(),
};

const escalation = z.object({
  expiration: z
    .union([z.string().regex(/^\d{1,18}$/, 'value must be whole seconds'), z.number().int().transform(String)])
    .optional(),
  escalationComment: text.optional(),
  replacePolicy: z.object({ policyId: text.optional() }).optional(),
  reassignToApprovers: z.object({ approverIds: texts.optional() }).optional(),
  cancelTicket: z.object({}).optional(),
  skipStep: z.object({}).optional(),
});

const approval = z.object({
  users: z.object({ ...rules, userIds: texts.optional() }).optional(),
  manager: z.object(fallback).optional(),
  appOwners: z.object(rules).optional(),
  group: z.object({ ...fallback, appId: text.optional(), appGroupId: text.optional() }).optional(),
  self: z.object(fallback).optional(),
  entitlementOwners: z.object(fallback).optional(),
  resourceOwners: z.object(fallback).optional(),
  expression: z.object({ ...fallback, expressions: texts.optional() }).optional(),
  webhook: z.object({ webhookId: text.optional() }).optional(),
  agent: z.looseObject({}).optional(),
  allowReassignment: flag.optional(),
  allowedReassignees: texts.optional(),
  allowDelegation: flag.optional(),
  requireApprovalReason: flag.optional(),
  requireDenialReason: flag.optional(),
  requireReassignmentReason: flag.optional(),
  requiresStepUpProviderId: text.optional(),
  escalationEnabled: flag.optional(),
  escalation: escalation.optional(),
});

const wait = z.object({
  name: text.optional(),
  commentOnFirstWait: text.optional(),
  commentOnTimeout: text.optional(),
  timeoutDuration: text.optional(),
  duration: z.object({ duration: text.optional() }).optional(),
  condition: z.object({ condition: text.optional() }).optional(),
  untilTime: z
    .object({
      hours: z.number().int().min(0).max(23).optional(),
      minutes: z.number().int().min(0).max(59).optional(),
      timezone: text.optional(),
    })
    .optional(),
});

export const policyStep = z.object({
  approval: approval.optional(),
  accept: z.object({ acceptMessage: text.optional() }).optional(),
  reject: z.object({ rejectMessage: text.optional() }).optional(),
  wait: wait.optional(),
  provision: z.looseObject({}).optional(),
  form: z.looseObject({}).optional(),
  action: z.looseObject({}).optional(),
});

const policyTypes = [
  'POLICY_TYPE_UNSPECIFIED',
  'POLICY_TYPE_GRANT',
  'POLICY_TYPE_REVOKE',
  'POLICY_TYPE_CERTIFY',
  'POLICY_TYPE_ACCESS_REQUEST',
  'POLICY_TYPE_PROVISION',
] as const;

/** A policy as its author sends it, flat in create and wrapped in update (C120). */
export const policyDraft = z.object({
  displayName: z.string('value is required').min(1, 'value length must be at least 1 character').max(256),
  description: text.optional(),
  policyType: z.enum(policyTypes).optional(),
  policySteps: mapOf(text, z.object({ steps: listOf(policyStep, { max: 64 }).optional() }), { max: 32 }).optional(),
  rules: listOf(
    z.object({
      condition: text.optional(),
      stepKey: text.optional(),
      policyId: text.optional(),
      policyKey: text.optional(),
    }),
    { max: 100 },
  ).optional(),
  baselinePolicyId: text.optional(),
  reassignTasksToDelegates: flag.optional(),
  annotations: mapOf(text, text, { max: 500 }).optional(),
  postActions: listOf(z.object({ certifyRemediateImmediately: flag.optional() }), { max: 32 }).optional(),
  scope: z.object({ appId: text.optional(), appEntitlementId: text.optional(), slot: text.optional() }).optional(),
});

export type PolicyDraft = z.infer<typeof policyDraft>;
export type PolicyStepDraft = z.infer<typeof policyStep>;
