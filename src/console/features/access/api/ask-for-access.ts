import { api, ask } from '../../../shared/api/http.ts';

/** Answers with the request's id. */
export async function askForAccess(asked: {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly identityUserId: string;
  readonly description: string;
}): Promise<string> {
  const { taskView } = await ask<{ readonly taskView: { readonly task: { readonly id: string } } }>(
    api.POST('/api/v1/task/grant', { body: asked }),
  );
  return taskView.task.id;
}
