import { act, api, ask, openBody } from '../../../shared/api/http.ts';
import type { WebhookConfigDraft } from '../draft.ts';
import type { WebhookView } from './webhook.ts';

export function createWebhook(draft: WebhookConfigDraft): Promise<WebhookView> {
  return ask(api.POST('/api/metadata/webhook', { body: openBody<{ name: string }>(draft) }));
}

export function replaceWebhook(id: string, draft: WebhookConfigDraft): Promise<WebhookView> {
  return ask(
    api.PUT('/api/metadata/webhook/{id}', { params: { path: { id } }, body: openBody<{ name: string }>(draft) }),
  );
}

export function deleteWebhook(id: string): Promise<void> {
  return act(api.DELETE('/api/metadata/webhook/{id}', { params: { path: { id } } }));
}
