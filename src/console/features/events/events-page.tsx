import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { toUrl } from '../../shared/api/http.ts';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList } from '../../shared/ui/record-list.tsx';
import { eventsQuery } from './api/list-events.ts';
import { webhookNamesQuery } from '../../shared/api/list-webhook-names.ts';
import { replayEvents } from './api/replay-events.ts';
import { eventColumns } from './event-columns.tsx';
import { EventFilterForm } from './event-filter-form.tsx';
import type { EventSearch } from './search.ts';

const route = getRouteApi('/events');

/** The ledger: every request, the refused ones as well. */
export function EventsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery(eventsQuery(filter));
  const { data: names } = useQuery(webhookNamesQuery);
  const isFiltered = Object.keys(filter).length > 0;
  const message = events.data?.pages.at(-1)?.message;
  return (
    <PageFrame
      title="Events"
      about="Every request to a webhook, the refused ones as well, with what became of it. Newest first."
      actions={isFiltered && <ReplayFound filter={filter} />}
      shows={{ path: toUrl('/api/events', { ...filter }) }}
    >
      <EventFilterForm
        key={JSON.stringify(filter)}
        filter={filter}
        sources={[...new Set(names?.values() ?? [])]}
        onChange={(search) => void navigate({ search })}
      />
      <ProblemNote error={events.error} again={() => void events.refetch()} />
      {events.error === null && (
        <RecordList
          label="Events"
          entries={events.data?.pages.flatMap((page) => page.events)}
          isLoading={events.isLoading}
          idOf={({ id }) => id}
          columns={eventColumns((id) => names?.get(id) ?? id)}
          empty={
            <Empty title={isFiltered ? 'No event is so' : 'Nothing has come yet'}>
              {message ??
                (isFiltered
                  ? 'Clear the filter to see all that came.'
                  : 'Each request to the URL of a webhook will stand here by itself. Make a webhook first, and paste its URL at the platform.')}
            </Empty>
          }
        />
      )}
      {events.hasNextPage && (
        <Group justify="center" gap="sm">
          {message !== undefined && <Text size="sm">{message}</Text>}
          <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show older
          </Button>
        </Group>
      )}
    </PageFrame>
  );
}

/** Replays all that the filter finds, after it has said how many these are. */
function ReplayFound({ filter }: { readonly filter: EventSearch }) {
  const mayReplay = useMay('operate');
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { mutate, data, variables, isPending, error } = useMutation({
    mutationFn: (options: { readonly dryRun: boolean }) => replayEvents(filter, options),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['events'] }),
  });
  if (!mayReplay) return null;
  const isCounted = data !== undefined && variables?.dryRun === true;
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setOpen(true);
          mutate({ dryRun: true });
        }}
      >
        Replay these
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Replay what the filter finds">
        <Stack>
          <Text size="sm">
            Accepted events are offered again to open waits; refused requests are judged anew. No wait and no start has
            an event twice.
          </Text>
          <ProblemNote error={error} />
          {data !== undefined && (
            <Text size="sm" role="status" fw={600}>
              {isCounted ? `The filter finds ${data.matched}.` : repliedText(data)} {data.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button
              disabled={!isCounted || data.matched === 0}
              loading={isPending}
              onClick={() => mutate({ dryRun: false })}
            >
              Replay
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function repliedText({ matched, replayed, refused, nextCursor }: Awaited<ReturnType<typeof replayEvents>>): string {
  const more = nextCursor === undefined ? '' : ' There are more: replay again with a narrower filter.';
  return `${replayed} of ${matched} are on their way again, ${refused.length} were refused.${more}`;
}
