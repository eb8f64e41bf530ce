import type { AccessRequestAct, ActRefusal } from '../model/access/access-request-act.ts';

/**
 * Temporal, as it is set by default, takes 2,000 updates in the life of a run, and those that decide are to have their place
 * among them: after so many acts only they are taken.
 */
export const actsMax = 1_800;
/** Of comments and their like. */
export const remarksMax = 500;
export const tooManyRemarks: ActRefusal = {
  code: 'wrongState',
  message: `the task has had ${remarksMax} comments and the like; it takes no more of them, only decisions`,
};

export const tooManyActs: ActRefusal = {
  code: 'wrongState',
  message:
    'the task has had so many acts that it takes only those that lead to its end: approve or deny, skip a step, complete or cancel the provisioning, or close it',
};

/** Whether the current step is over, or another one, when the act is done. */
export function endsStep({ kind }: AccessRequestAct): boolean {
  switch (kind) {
    case 'comment':
    case 'process':
    case 'updateGrantDuration':
      return false;
    case 'approve':
    case 'deny':
    case 'reassign':
    case 'close':
    case 'skipStep':
    case 'restart':
    case 'reset':
    case 'escalate':
    case 'retryProvisioning':
    case 'provisionComplete':
    case 'provisionCancel':
      return true;
  }
}

/** Whether an act takes the request nearer to its end. */
export function leadsOn({ kind }: AccessRequestAct): boolean {
  switch (kind) {
    case 'approve':
    case 'deny':
    case 'close':
    case 'skipStep':
    case 'provisionComplete':
    case 'provisionCancel':
      return true;
    case 'comment':
    case 'process':
    case 'updateGrantDuration':
    case 'reassign':
    case 'restart':
    case 'reset':
    case 'escalate':
    case 'retryProvisioning':
      return false;
  }
}
