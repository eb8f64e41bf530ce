import { act, api, ask } from '../../../shared/api/http.ts';

/** What became of the open requests that the person had a part in. */
export interface HandedOverView {
  readonly reassigned: number;
  readonly closed: number;
  readonly left: number;
}

export async function disableMember(id: string): Promise<HandedOverView> {
  const { signalbox } = await ask<{ readonly signalbox: HandedOverView }>(
    api.POST('/api/v1/users/{id}/disable', { params: { path: { id } } }),
  );
  return signalbox;
}

export function enableMember(id: string): Promise<void> {
  return act(api.POST('/api/v1/users/{id}/enable', { params: { path: { id } } }));
}

/** All access of the person is asked back, by a request for each. */
export function askAccessBack(id: string): Promise<void> {
  return act(
    api.POST('/api/v1/task/offboarding', { body: { subjectUserId: id, description: 'The person was disabled.' } }),
  );
}
