import { call } from '../../../shared/api/http.ts';
import type { WebhookConfigDraft } from '../draft.ts';
import type { WebhookView } from './webhook.ts';

export function createWebhook(draft: WebhookConfigDraft): Promise<WebhookView> {
  return call('POST', '/api/metadata/webhook', { body: draft });
}

export function replaceWebhook(id: string, draft: WebhookConfigDraft): Promise<WebhookView> {
  return call('PUT', `/api/metadata/webhook/${encodeURIComponent(id)}`, { body: draft });
}

export function deleteWebhook(id: string): Promise<void> {
  return call('DELETE', `/api/metadata/webhook/${encodeURIComponent(id)}`);
}
