import { Code, Drawer, Group, Loader, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { endpointQuery } from './api/get-endpoint.ts';
import { messagesQuery } from './api/list-messages.ts';
import { stateWords, wordOfState } from '../../shared/words/message-states.ts';
import type { MessageView } from './api/message.ts';
import { EndpointBadge } from './endpoint-badge.tsx';
import { EndpointMenu } from './endpoint-menu.tsx';
import { MessageDetails } from './message-details.tsx';
import { isStateWord, readEndpointSearch } from './search.ts';

const route = getRouteApi('/settings/webhooks/$endpointId');

const columns: readonly RecordColumn<MessageView>[] = [
  {
    name: 'id',
    title: 'Webhook ID',
    show: ({ id, webhookId }) => (
      <PageLink
        to="/settings/webhooks/$endpointId"
        params={{ endpointId: webhookId }}
        search={(before) => readEndpointSearch({ ...before, message: id })}
      >
        {id}
      </PageLink>
    ),
  },
  { name: 'state', title: 'Status', show: ({ state }) => <StatusBadge status={wordOfState(state)} /> },
  { name: 'event', title: 'Event', show: ({ signalbox: { event } }) => event.replace(/^c1\.webhooks\.v1\./, '') },
  { name: 'answer', title: 'Last answer', show: ({ signalbox }) => lastAnswer(signalbox.attempts) },
  { name: 'attempts', title: 'Attempts', show: ({ attempts }) => String(attempts) },
  { name: 'at', title: 'Sent', show: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Requests to an outgoing webhook, and their answers. */
export function EndpointHistoryPage() {
  const { endpointId } = route.useParams();
  const { state, message } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: endpoint, error } = useQuery(endpointQuery(endpointId));
  const history = useInfiniteQuery(messagesQuery(endpointId, state));
  if (endpoint === undefined)
    return (
      <PageFrame title="History">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} />}
      </PageFrame>
    );
  return (
    <PageFrame
      title={`History of ${endpoint.displayName}`}
      badges={<EndpointBadge endpoint={endpoint} />}
      about={
        <Group gap={4} component="span">
          <Code>{endpoint.id}</Code>
          <CopyText text={endpoint.id} label="Copy ID" /> activity of the past eight days
        </Group>
      }
      actions={<EndpointMenu endpoint={endpoint} />}
      shows={{ path: `/api/v1/webhooks/${endpointId}/instances` }}
    >
      <Group>
        <Select
          label="Status"
          placeholder="All"
          clearable
          clearButtonProps={{ 'aria-label': 'All statuses' }}
          data={Object.keys(stateWords)}
          value={state ?? null}
          onChange={(chosen) => void navigate({ search: isStateWord(chosen) ? { state: chosen } : {} })}
        />
      </Group>
      <ProblemNote error={history.error} again={() => void history.refetch()} />
      {history.error === null && (
        <RecordList
          label="History"
          entries={history.data?.pages.flatMap(({ list }) => list)}
          isLoading={history.isLoading}
          idOf={({ id }) => id}
          columns={columns}
          empty={
            <Empty title={state === undefined ? 'Nothing was sent yet' : `Nothing is in the status ${state}`}>
              {state === undefined
                ? 'Choose Test webhook in the menu (⋯), or name this webhook in a policy or an entitlement.'
                : 'Clear the filter to see all that was sent.'}
            </Empty>
          }
        />
      )}
      <MorePages list={history} byTime />
      <Drawer
        opened={message !== undefined}
        onClose={() => void navigate({ search: (before) => ({ ...(before.state && { state: before.state }) }) })}
        title={`Delivery ${message ?? ''}`}
        position="right"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {message !== undefined && <MessageDetails endpointId={endpointId} messageId={message} />}
      </Drawer>
    </PageFrame>
  );
}

function lastAnswer(attempts: MessageView['signalbox']['attempts']): string {
  const last = attempts.at(-1);
  if (last === undefined) return '–';
  return last.statusCode === undefined ? (last.error ?? 'no answer') : String(last.statusCode);
}
