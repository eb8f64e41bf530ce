import { queryOptions } from '@tanstack/react-query';
import { api, ask } from './http.ts';

interface NamedWebhook {
  readonly id: string;
  readonly name: string;
  readonly signalbox: { readonly url: string };
}

const listed = {
  queryKey: ['webhooks', 'names'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    ask<readonly NamedWebhook[]>(api.GET('/api/metadata/webhook', { signal })),
} as const;

/** The names of webhooks by their ids; several features show them. */
export const webhookNamesQuery = queryOptions({
  ...listed,
  select: (webhooks: readonly NamedWebhook[]) => new Map(webhooks.map(({ id, name }) => [id, name])),
});

/** The addresses that platforms post to, by the ids of webhooks. */
export const webhookUrlsQuery = queryOptions({
  ...listed,
  select: (webhooks: readonly NamedWebhook[]) => new Map(webhooks.map(({ id, signalbox }) => [id, signalbox.url])),
});
