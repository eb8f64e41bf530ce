import { Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { toUrl } from '../../shared/api/http.ts';
import { ColumnChoice, chosenColumns } from '../../shared/ui/column-choice.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList } from '../../shared/ui/record-list.tsx';
import { eventsQuery } from './api/list-events.ts';
import { webhookNamesQuery } from '../../shared/api/list-webhook-names.ts';
import { eventColumns, usualColumns } from './event-columns.tsx';
import { EventFilterForm } from './event-filter-form.tsx';
import { PayloadSearch } from './payload-search.tsx';
import { ReplayFound } from './replay-found.tsx';

const route = getRouteApi('/events');

/** The ledger: every request, the refused ones as well. */
export function EventsPage() {
  const { columns: chosen, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery(eventsQuery(filter));
  const { data: names } = useQuery(webhookNamesQuery);
  const columns = eventColumns((id) => names?.get(id) ?? id);
  const shown = chosenColumns(columns, chosen?.split(',') ?? usualColumns);
  const isFiltered = Object.keys(filter).length > 0;
  const message = events.data?.pages.at(-1)?.message;
  return (
    <PageFrame
      title="Events"
      about="Every request to a webhook, the refused ones as well, with what became of it. Newest first."
      actions={
        <>
          {isFiltered && filter.path === undefined && <ReplayFound filter={filter} />}
          <ColumnChoice
            all={columns}
            chosen={shown.map(({ name }) => name)}
            onChange={(names) => void navigate({ search: { ...filter, columns: names.join(',') } })}
          />
        </>
      }
      shows={{ path: toUrl('/api/events', { ...filter }) }}
    >
      <EventFilterForm
        key={JSON.stringify(filter)}
        filter={filter}
        sources={[...new Set(names?.values() ?? [])]}
        onChange={(search) =>
          void navigate({ search: { ...search, ...(chosen !== undefined && { columns: chosen }) } })
        }
      />
      {filter.path !== undefined && <PayloadSearch key={JSON.stringify(filter)} list={events} />}
      <ProblemNote error={events.error} again={() => void events.refetch()} />
      {events.error === null && (
        <RecordList
          label="Events"
          entries={events.data?.pages.flatMap((page) => page.events)}
          isLoading={events.isLoading}
          idOf={({ id }) => id}
          columns={shown}
          empty={
            <Empty title={isFiltered ? 'No event is so' : 'Nothing has come yet'}>
              {(filter.path === undefined ? message : undefined) ??
                (isFiltered
                  ? 'Clear the filter to see all that came.'
                  : 'Each request to the URL of a webhook will stand here by itself. Make a webhook first, and paste its URL at the platform.')}
            </Empty>
          }
        />
      )}
      {filter.path === undefined && (
        <MorePages list={events} byTime>
          {message !== undefined && <Text size="sm">{message}</Text>}
        </MorePages>
      )}
    </PageFrame>
  );
}
