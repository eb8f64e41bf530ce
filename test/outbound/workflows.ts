import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { sendWebhook, type SendOptions, type SendOutcome } from '../../workflows/send-webhook.ts';

export function askOnce(options: SendOptions): Promise<SendOutcome> {
  return sendWebhook(options);
}

/** Whichever comes first; the loser is called off. */
export async function askAtMost(options: SendOptions, timeoutMs: number): Promise<SendOutcome | 'tooLate'> {
  const scope = new CancellationScope();
  const asked = scope.run(() => sendWebhook(options));
  const outcome = await Promise.race([asked, sleep(timeoutMs).then(() => 'tooLate' as const)]);
  if (outcome === 'tooLate') {
    scope.cancel();
    await asked.catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }
  return outcome;
}

/** Two at once, and what a switch makes of them. */
export async function askTwo(one: SendOptions, other: SendOptions): Promise<string[]> {
  const outcomes = await Promise.all([sendWebhook(one), sendWebhook(other)]);
  return outcomes.map(describe);
}

function describe(outcome: SendOutcome): string {
  switch (outcome.kind) {
    case 'approve':
    case 'deny':
    case 'complete':
    case 'errored':
      return `${outcome.kind}: ${outcome.comment}`;
    case 'reassign':
      return `reassign to ${outcome.newStepUserIds.join(', ')}`;
    case 'replacePolicy':
      return `replace by ${outcome.policySteps.length}`;
    case 'responded':
      return 'responded';
    case 'failed':
      return `failed: ${outcome.reason}`;
  }
}
