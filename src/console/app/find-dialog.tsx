import '@mantine/spotlight/styles.css';
import { useEffect, useState } from 'react';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { openSpotlight, Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, ask } from '../shared/api/http.ts';
import { Icon } from '../shared/ui/icons.tsx';

interface Found {
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
  readonly within?: string;
  readonly state?: string;
}

interface FoundAnswer {
  readonly found: readonly Found[];
  readonly message?: string;
}

/** @param opened grows each time somebody wants it */
export default function FindDialog({ opened }: { readonly opened: number }) {
  const [text, setText] = useState('');
  useEffect(() => {
    if (opened > 0) openSpotlight();
  }, [opened]);
  const [id] = useDebouncedValue(text.trim(), 200);
  const router = useRouter();
  const { data, error, isFetching } = useQuery({
    queryKey: ['find', id],
    queryFn: ({ signal }) => ask<FoundAnswer>(api.GET('/api/find/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });
  const found = (id === '' ? [] : (data?.found ?? [])).flatMap((thing) => {
    const page = pageOf(thing);
    return page === undefined ? [] : [{ thing, page }];
  });
  const note =
    id === ''
      ? 'Paste an id'
      : (error?.message ?? data?.message ?? (isFetching ? 'Looking …' : 'Nothing has this id.'));
  return (
    <Spotlight.Root query={text} onQueryChange={setText} shortcut={null}>
      <Spotlight.Search
        placeholder="Id of an event, delivery, run, wait, message, webhook or request"
        aria-label="Find by id"
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList>
        {found.map(({ thing, page }) => (
          <Spotlight.Action
            key={`${thing.kind} ${thing.id}`}
            label={thing.name ?? thing.id}
            description={[words[thing.kind] ?? thing.kind, thing.state, thing.id].filter(Boolean).join(' · ')}
            onClick={() => void router.history.push(page)}
          />
        ))}
        {found.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" py="md" role="status">
            {note}
          </Text>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

const words: Readonly<Record<string, string>> = {
  source: 'webhook',
  endpoint: 'outgoing webhook',
  accessRequest: 'request',
};

/** Where the console shows a thing; undefined: nowhere. */
function pageOf({ kind, id, within = '' }: Found): string | undefined {
  const [own, outer] = [encodeURIComponent(id), encodeURIComponent(within)];
  switch (kind) {
    case 'event':
      return `/events/${own}`;
    case 'wait':
      return `/waits/${own}`;
    case 'source':
      return `/webhooks/${own}`;
    case 'workflow':
      return `/workflows/${own}`;
    case 'task':
      return `/workflows/${outer}`;
    case 'definition':
      return `/definitions/${own}`;
    case 'endpoint':
      return `/settings/webhooks/${own}`;
    case 'message':
      return `/settings/webhooks/${outer}`;
    case 'accessRequest':
      return `/requests/${own}`;
    default:
      return undefined;
  }
}
