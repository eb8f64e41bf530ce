import { Alert, Code, Group, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Fact } from '../../shared/ui/fact.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { TextBlock } from '../../shared/ui/text-block.tsx';
import { TraceLink } from '../../shared/ui/trace-link.tsx';
import type { EventWithBody } from './api/event.ts';
import { eventQuery } from './api/get-event.ts';
import { webhookNamesQuery } from '../../shared/api/list-webhook-names.ts';
import { CopyMenu } from './copy-menu.tsx';
import { EventBody } from './event-body.tsx';
import { EventTimeline } from './event-timeline.tsx';
import { ReplayEvent } from './replay-event.tsx';
import { WhyNot } from './why-not.tsx';

const route = getRouteApi('/events/$eventId');

export function EventPage() {
  const { eventId } = route.useParams();
  const { data: event, error, refetch } = useQuery(eventQuery(eventId));
  if (event === undefined)
    return (
      <PageFrame title="Event">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  const { id, outcome, state, eventType, claimedEventType, headers } = event;
  return (
    <PageFrame
      title={eventType ?? claimedEventType ?? 'Event'}
      badges={
        <Group gap={6}>
          <StatusBadge status={outcome} />
          {state !== undefined && <StatusBadge status={state} />}
        </Group>
      }
      about={
        <>
          <Code>{id}</Code> <CopyText text={id} label="Copy event ID" />
        </>
      }
      actions={
        <>
          <TraceLink traceId={event.traceId} />
          <CopyMenu event={event} />
          <ReplayEvent event={event} />
        </>
      }
      shows={{ path: `/api/events/${id}` }}
    >
      {event.detail !== undefined && (
        <Alert color={outcome === 'accepted' ? 'yellow' : 'red'} title={event.reason ?? 'Note'}>
          {event.detail}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <EventFacts event={event} />
        <EventTimeline event={event} />
      </SimpleGrid>
      <WhyNot eventId={id} />
      <EventBody event={event} />
      <TextBlock
        label="Headers"
        text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
        empty="None are kept."
      />
    </PageFrame>
  );
}

function EventFacts({ event }: { readonly event: EventWithBody }) {
  const { sourceId, receivedAt, deliveryId, claimedDeliveryId, method, url, deliveries, duplicateOf } = event;
  const { data: names } = useQuery(webhookNamesQuery);
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Request">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Request
        </Title>
        <Fact name="Webhook">
          <PageLink to="/webhooks/$webhookId" params={{ webhookId: sourceId }} size="sm">
            {names?.get(sourceId) ?? sourceId}
          </PageLink>
        </Fact>
        <Fact name="Received">
          <Moment at={receivedAt} />{' '}
          <Text span c="dimmed">
            ({receivedAt})
          </Text>
        </Fact>
        <Fact name="Delivery ID">
          {deliveryId ?? (claimedDeliveryId === undefined ? '–' : `${claimedDeliveryId} (as it says; not proved)`)}
        </Fact>
        <Fact name="Called">
          <Code>
            {method} {url}
          </Code>
        </Fact>
        <Fact name="Came">{deliveries === 1 ? 'once' : `${deliveries} times`}</Fact>
        {duplicateOf !== undefined && (
          <Fact name="Repeat of">
            <PageLink to="/events/$eventId" params={{ eventId: duplicateOf }} size="sm">
              {duplicateOf}
            </PageLink>
          </Fact>
        )}
      </Stack>
    </Paper>
  );
}
