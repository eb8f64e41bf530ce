/** Events that ConductorOne's receivers know (C: section 5). */
export const outgoingEvents = {
  test: 'c1.webhooks.v1.PayloadTest',
  provisionStep: 'c1.webhooks.v1.PayloadProvisionStep',
  approvalStep: 'c1.webhooks.v1.PayloadPolicyApprovalStep',
  policyPostAction: 'c1.webhooks.v1.PayloadPolicyPostAction',
  workflowStep: 'c1.webhooks.v1.PayloadWorkflowStep',
} as const;

/** The decisions that an answer to an event may carry. */
export type AnswerKind = 'test' | 'provision' | 'approval' | 'step' | 'any';

/** An event with a name of the author's own takes every decision. */
export function answerKindOf(event: string): AnswerKind {
  switch (event) {
    case outgoingEvents.test:
      return 'test';
    case outgoingEvents.provisionStep:
      return 'provision';
    case outgoingEvents.approvalStep:
      return 'approval';
    case outgoingEvents.policyPostAction:
    case outgoingEvents.workflowStep:
      return 'step';
    default:
      return 'any';
  }
}

/** Whether the version is all that an answer to an event has (C: section 5). */
export function isAnsweredByVersion(event: string): boolean {
  return event === outgoingEvents.test || event === outgoingEvents.policyPostAction;
}
