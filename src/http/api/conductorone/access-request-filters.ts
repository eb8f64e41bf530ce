import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { AccessRequestQuery } from '../../../model/access/access-request-store.ts';
import { refuse } from './errors.ts';
import { refIds, textIn, textsIn, timeIn } from './paging.ts';

/** The filters of a search for tasks (C116). No task is ever deleted, so `includeDeleted` changes nothing. */
export const accessRequestFilters = [
  'query',
  'taskStates',
  'taskTypes',
  'refs',
  'currentStep',
  'openerIds',
  'subjectIds',
  'openerOrSubjectUserId',
  'assigneesInIds',
  'assignedOrStepApproverUserId',
  'myWorkUserIds',
  'applicationIds',
  'appEntitlementIds',
  'appUserSubjectIds',
  'excludeApplicationIds',
  'excludeAppEntitlementIds',
  'createdAfter',
  'createdBefore',
  'grantOutcomes',
  'revokeOutcomes',
  'stepApprovalTypes',
  'emergencyStatus',
  'sortBy',
  'excludeIds',
  'includeDeleted',
];

type Filters = Omit<AccessRequestQuery, 'offset' | 'limit'>;

export function readAccessRequestQuery(body: JsonObject): Filters {
  const outcomes = [...(textsIn(body, 'grantOutcomes') ?? []), ...(textsIn(body, 'revokeOutcomes') ?? [])];
  const oneOf = (name: string) => (textIn(body, name) === '' ? undefined : textIn(body, name));
  const assigned = oneOf('assignedOrStepApproverUserId');
  return present({
    ids: refIds(body['refs']),
    excludeIds: textsIn(body, 'excludeIds'),
    states: textsIn(body, 'taskStates'),
    kinds: kindsIn(body['taskTypes']),
    text: oneOf('query'),
    currentStep: currentStepOf(textIn(body, 'currentStep')),
    openerIds: textsIn(body, 'openerIds'),
    subjectIds: textsIn(body, 'subjectIds'),
    openerOrSubjectId: oneOf('openerOrSubjectUserId'),
    stepApproverIds: textsIn(body, 'assigneesInIds') ?? (assigned === undefined ? undefined : [assigned]),
    myWorkUserIds: textsIn(body, 'myWorkUserIds'),
    appIds: textsIn(body, 'applicationIds'),
    entitlementIds: textsIn(body, 'appEntitlementIds'),
    appUserIds: textsIn(body, 'appUserSubjectIds'),
    excludeAppIds: textsIn(body, 'excludeApplicationIds'),
    excludeEntitlementIds: textsIn(body, 'excludeAppEntitlementIds'),
    createdAfter: timeIn(body, 'createdAfter'),
    createdBefore: timeIn(body, 'createdBefore'),
    outcomes: outcomes.length === 0 ? undefined : outcomes,
    stepApprovalKinds: textsIn(body, 'stepApprovalTypes')?.map(toApprovalKind),
    emergency: emergencyOf(textIn(body, 'emergencyStatus')),
    newestFirst: newestFirst(textIn(body, 'sortBy')),
  });
}

function kindsIn(taskTypes: Json | undefined): readonly ('grant' | 'revoke')[] | undefined {
  if (!Array.isArray(taskTypes) || taskTypes.length === 0) return undefined;
  return taskTypes.flatMap((type) => {
    const name = isJsonObject(type) ? Object.keys(type)[0] : undefined;
    if (name === 'grant' || name === 'revoke') return [name] as const;
    return refuse('invalid', 'invalid TaskTypes: value must be a list of {"grant":{}} and {"revoke":{}}');
  });
}

function currentStepOf(text: string): 'approval' | 'provision' | undefined {
  switch (text) {
    case 'TASK_SEARCH_CURRENT_STEP_APPROVAL':
      return 'approval';
    case 'TASK_SEARCH_CURRENT_STEP_PROVISION':
      return 'provision';
    case '':
    case 'TASK_SEARCH_CURRENT_STEP_UNSPECIFIED':
      return undefined;
    default:
      return refuse('invalid', `invalid CurrentStep: "${text}" is not supported`);
  }
}

/** `STEP_APPROVAL_TYPE_APP_OWNERS` → `appOwners`. */
function toApprovalKind(type: string): string {
  return type
    .replace(/^STEP_APPROVAL_TYPE_/, '')
    .toLowerCase()
    .replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function emergencyOf(text: string): boolean | undefined {
  if (text === 'EMERGENCY') return true;
  return text === 'NON_EMERGENCY' ? false : undefined;
}

function newestFirst(sortBy: string): boolean {
  switch (sortBy) {
    case '':
    case 'TASK_SEARCH_SORT_BY_UNSPECIFIED':
    case 'TASK_SEARCH_SORT_BY_REVERSE_TICKET_ID':
    case 'TASK_SEARCH_SORT_BY_REVERSE_CREATED_AT':
      return true;
    case 'TASK_SEARCH_SORT_BY_TICKET_ID':
    case 'TASK_SEARCH_SORT_BY_CREATED_AT':
      return false;
    default:
      return refuse('invalid', `invalid SortBy: "${sortBy}" is not supported`);
  }
}

function present(query: { readonly [Name in keyof Filters]-?: Filters[Name] | undefined } | Filters): Filters {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
