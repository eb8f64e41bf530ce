import type { QueryClient } from '@tanstack/react-query';
import type { WebhookView } from './api/webhook.ts';

const mask = '***';

function keyOf(id: string) {
  return ['new-secret', id];
}

/** The answer to a change holds the secret that it brought. The page after it shows it, once. */
export function keepNewSecret(queryClient: QueryClient, { id, secretValue }: WebhookView): void {
  if (secretValue !== undefined && secretValue !== '' && secretValue !== mask)
    queryClient.setQueryData<string>(keyOf(id), secretValue);
}

export function newSecretOfWebhook(queryClient: QueryClient, id: string): string | undefined {
  return queryClient.getQueryData<string>(keyOf(id));
}

/** Once the page is left. */
export function forgetNewSecret(queryClient: QueryClient, id: string): void {
  queryClient.removeQueries({ queryKey: keyOf(id) });
}
