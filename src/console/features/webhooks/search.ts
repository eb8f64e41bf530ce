export interface WebhookSearch {
  readonly tab?: 'edit';
}

export function readWebhookSearch({ tab }: Readonly<Record<string, unknown>>): WebhookSearch {
  return tab === 'edit' ? { tab } : {};
}
