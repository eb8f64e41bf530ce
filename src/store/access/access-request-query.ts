import type { AccessRequestQuery } from '../../model/access/access-request-store.ts';
import { containsPattern } from './records.ts';

/** The filters of a search of tasks as SQL (C116). Absent and empty filters filter nothing. */
export function toAccessRequestWhere(query: AccessRequestQuery): {
  readonly where: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const anyOf = (expression: string, wanted: readonly string[] | undefined) =>
    wanted === undefined || wanted.length === 0 ? [] : [`${expression} = ANY(${parameter(wanted)}::text[])`];
  const noneOf = (expression: string, unwanted: readonly string[] | undefined) =>
    anyOf(expression, unwanted).map((part) => `NOT ${part}`);
  const listHas = (member: string, wanted: readonly string[] | undefined) =>
    wanted === undefined || wanted.length === 0 ? [] : [`document -> '${member}' ?| ${parameter(wanted)}::text[]`];
  const when = (value: string | boolean | undefined, toPart: (name: string) => string) =>
    value === undefined || value === '' ? [] : [toPart(parameter(value))];

  const parts = [
    ...anyOf('id', query.ids),
    ...noneOf('id', query.excludeIds),
    ...anyOf('state', query.states),
    ...anyOf('kind', query.kinds),
    ...anyOf('app_id', query.appIds),
    ...noneOf('app_id', query.excludeAppIds),
    ...anyOf('entitlement_id', query.entitlementIds),
    ...noneOf('entitlement_id', query.excludeEntitlementIds),
    ...anyOf('identity_user_id', query.subjectIds),
    ...anyOf(`document ->> 'createdByUserId'`, query.openerIds),
    ...anyOf(`document -> 'type' -> kind ->> 'appUserId'`, query.appUserIds),
    ...anyOf(`document -> 'type' -> kind ->> 'outcome'`, query.outcomes),
    ...listHas('stepApproverIds', query.stepApproverIds),
    ...listHas('approverIds', query.approverIds),
    ...listHas('stepApproverIds', query.myWorkUserIds),
    ...(query.myWorkUserIds?.length ? [`state = 'TASK_STATE_OPEN'`] : []),
    ...when(query.currentStep, (name) => `document -> 'policy' -> 'current' ? ${name}`),
    ...(query.stepApprovalKinds?.length
      ? [`document #> '{policy,current,approval,approval}' ?| ${parameter(query.stepApprovalKinds)}::text[]`]
      : []),
    ...when(
      query.openerOrSubjectId,
      (name) => `(document ->> 'createdByUserId' = ${name} OR identity_user_id = ${name})`,
    ),
    ...when(query.createdAfter, (name) => `created_at > ${name}::timestamptz`),
    ...when(query.createdBefore, (name) => `created_at < ${name}::timestamptz`),
    ...when(query.emergency, (name) => `(document ->> 'emergencyAccess')::boolean = ${name}::boolean`),
    ...when(
      query.text === undefined || query.text === '' ? undefined : containsPattern(query.text),
      (name) =>
        `(document ->> 'displayName' ILIKE ${name} OR document ->> 'description' ILIKE ${name} OR numeric_id::text ILIKE ${name})`,
    ),
  ];
  return { where: parts.map((part) => ` AND ${part}`).join(''), values };
}
