import { call } from '../../../shared/api/http.ts';

export type RequestAction = 'approve' | 'deny' | 'reassign' | 'comment' | 'provision-complete' | 'provision-cancel';

export interface ActOnRequest {
  readonly id: string;
  readonly action: RequestAction;
  readonly policyStepId: string | undefined;
  readonly comment: string;
  readonly newStepUserIds?: readonly string[];
}

export function actOnRequest({ id, action, ...body }: ActOnRequest): Promise<void> {
  return call('POST', `/api/v1/tasks/${encodeURIComponent(id)}/action/${action}`, { body });
}
