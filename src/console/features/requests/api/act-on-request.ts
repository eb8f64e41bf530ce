import { act, api } from '../../../shared/api/http.ts';

export type RequestAction = 'approve' | 'deny' | 'reassign' | 'comment' | 'provision-complete' | 'provision-cancel';

export interface ActOnRequest {
  readonly id: string;
  readonly action: RequestAction;
  readonly policyStepId: string | undefined;
  readonly comment: string;
  readonly newStepUserIds?: readonly string[];
}

export function actOnRequest({ id, action, policyStepId, comment, newStepUserIds }: ActOnRequest): Promise<void> {
  const body = {
    comment,
    ...(policyStepId !== undefined && { policyStepId }),
    ...(newStepUserIds !== undefined && { newStepUserIds: [...newStepUserIds] }),
  };
  return act(
    api.POST('/api/v1/tasks/{task_id}/action/{name}', { params: { path: { task_id: id, name: action } }, body }),
  );
}
