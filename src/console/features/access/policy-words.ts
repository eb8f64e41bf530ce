import type { PolicyStepView } from './api/list-policies.ts';
import type { StrategyView } from './api/search-entitlements.ts';

/** The kinds of steps that the form makes, by the words of the page. */
export const stepKinds = {
  'Approval by webhook': 'webhook',
  'Approval by people': 'users',
  'Approval by the manager': 'manager',
  'Approval by owners of the app': 'appOwners',
} as const;

export type StepKind = (typeof stepKinds)[keyof typeof stepKinds];

export function sayStep({ approval, wait, accept, reject, provision }: PolicyStepView): string {
  if (approval !== undefined) return `Approval by ${sayDecider(approval)}`;
  if (wait !== undefined) return 'Wait';
  if (accept !== undefined) return 'Accept';
  if (reject !== undefined) return 'Reject';
  return provision === undefined ? 'Step' : 'Provisioning';
}

const deciderWords = {
  webhook: 'webhook',
  users: 'people',
  manager: 'the manager',
  appOwners: 'owners of the app',
  group: 'a group',
  self: 'the requester',
  entitlementOwners: 'owners of the entitlement',
  resourceOwners: 'owners of the resource',
  expression: 'an expression',
} as const;

function sayDecider(approval: Readonly<Record<string, unknown>>): string {
  return Object.entries(deciderWords).find(([name]) => approval[name] !== undefined)?.[1] ?? 'somebody';
}

/** @param webhookName of the webhook that the strategy names */
export function sayStrategy(strategy: StrategyView | undefined, webhookName: string | undefined): string {
  if (strategy?.webhook !== undefined) return `Webhook: ${webhookName ?? strategy.webhook.webhookId}`;
  if (strategy?.manual !== undefined) return 'By hand';
  if (strategy?.multiStep !== undefined) return 'Several steps';
  if (strategy?.delegated !== undefined) return 'With another entitlement';
  return 'By hand';
}
