import { z } from 'zod';
import { anyObject, timeText } from '../fields.ts';

/** Members and forms that operations of this part share. What an author sent comes back with the members it had. */

export const idText = z.string().describe('27 letters and digits');

/** Every search and every list of a page. `expandMask` chooses nothing: answers expand all that they name. */
const paging = { pageSize: z.int().optional().describe('10 to 100; default 25'), pageToken: z.string().optional() };

/** The query of a list. */
export function pageQuery<Shape extends z.ZodRawShape>(filters: Shape) {
  return z.object({
    page_size: z.int().min(0).optional().describe('10 to 100; default 25'),
    page_token: z.string().optional(),
    ...filters,
  });
}

export const plainPage = pageQuery({});

/** The body of a search; it refuses what it does not filter by. */
export function searchBody<Shape extends z.ZodRawShape>(filters: Shape) {
  return z.object({ ...paging, expandMask: anyObject.optional(), ...filters });
}

export const texts = z.array(z.string()).optional();
export const optionalText = z.string().optional();
export const refs = z.array(z.looseObject({ id: idText })).optional();

/** A page of a list. */
export function pageOf(item: z.ZodType) {
  return z.strictObject({ list: z.array(item), nextPageToken: z.string().describe('Empty on the last page') });
}

/** A page whose members name their places in `expanded` as `$.expanded[0]`. */
export function expandedPageOf(item: z.ZodType) {
  return z.strictObject({ list: z.array(item), expanded, nextPageToken: z.string() });
}

/** The objects that members of the answer refer to; `@type` says of each what it is. */
export const expanded = z.array(anyObject);

/** Done, and nothing to say. */
export const emptyAnswer = z.strictObject({});

/** A change: the fields in the mask, or without one those that the object has. */
export function updateOf(wrapper: string, draft: z.ZodType) {
  return z.object({ [wrapper]: draft, updateMask: z.string().optional().describe('Names with commas between them') });
}

const stamps = { id: idText, createdAt: timeText, updatedAt: timeText };

/** A stored thing with whatever else its author gave it. */
function stored<Shape extends z.ZodRawShape>(name: string, shape: Shape) {
  return z.looseObject({ ...stamps, ...shape }).meta({ id: name });
}

export const user = stored('User', {
  displayName: z.string(),
  email: optionalText,
  type: optionalText,
  status: optionalText.describe('ENABLED, DISABLED or DELETED'),
  roleIds: texts,
  managerIds: texts,
  delegatedUserId: optionalText,
});

export const app = stored('App', { displayName: z.string(), appOwners: z.array(user).optional() });

export const appUser = stored('AppUser', {
  appId: idText,
  displayName: z.string(),
  identityUserId: optionalText,
  email: optionalText,
  username: optionalText,
});

export const entitlement = stored('Entitlement', {
  appId: idText,
  displayName: z.string(),
  description: optionalText,
  grantPolicyId: optionalText,
  revokePolicyId: optionalText,
  emergencyGrantEnabled: z.boolean().optional(),
  durationGrant: optionalText,
  provisionerPolicy: anyObject.optional(),
  deprovisionerPolicy: anyObject.optional(),
});

export const policy = stored('Policy', {
  displayName: z.string(),
  description: optionalText,
  policyType: optionalText,
  policySteps: z.record(z.string(), z.looseObject({ steps: z.array(anyObject).optional() })),
});

export const resourceType = stored('ResourceType', { appId: idText, displayName: z.string() });

export const resource = stored('Resource', { appId: idText, appResourceTypeId: idText, displayName: z.string() });

export const attributeValue = stored('AttributeValue', { attributeTypeId: idText, value: z.string() });
