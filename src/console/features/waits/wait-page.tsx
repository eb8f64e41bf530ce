import { Alert, Badge, Code, Group, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ConditionList } from '../../shared/ui/condition-list.tsx';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Fact } from '../../shared/ui/fact.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { waitExplanationQuery, type NearEventView, type WaitExplanationView } from './api/explain-wait.ts';
import { toWaitPath } from './api/wait.ts';
import { TryEvent } from './try-event.tsx';

const route = getRouteApi('/waits/$waitId');

/** Why a wait waits. */
export function WaitDetailPage() {
  const { waitId } = route.useParams();
  const { data: wait, error, refetch } = useQuery(waitExplanationQuery(waitId));
  if (wait === undefined)
    return (
      <PageFrame title="Wait">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  const { id, workflowName, state, summary, matches, message } = wait;
  return (
    <PageFrame
      title={`Wait of ${workflowName}`}
      badges={<StatusBadge status={state} />}
      about={
        <>
          <Code style={{ overflowWrap: 'anywhere' }}>{id}</Code> <CopyText text={id} label="Copy wait ID" />
        </>
      }
      shows={{ path: `${toWaitPath(id)}/explain` }}
    >
      <Alert color={state === 'open' ? 'yellow' : 'teal'} title="Why it waits" variant="light">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {summary}
        </Text>
      </Alert>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <WaitFacts wait={wait} />
        <TryEvent matches={matches} />
      </SimpleGrid>
      <NearMisses wait={wait} />
      {message !== undefined && (
        <Text size="sm" c="dimmed">
          {message}
        </Text>
      )}
    </PageFrame>
  );
}

function WaitFacts({ wait }: { readonly wait: WaitExplanationView }) {
  const { workflowId, workflowVersion, since, registeredAt, sources, eventId, matches, tags = {} } = wait;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="What it waits for">
      <Stack gap="xs">
        <Title order={2} size="h4">
          What it waits for
        </Title>
        {Object.entries(matches).map(([path, expected]) => (
          <Fact key={path} name={path}>
            <Code>{JSON.stringify(expected)}</Code>
          </Fact>
        ))}
        {Object.keys(matches).length === 0 && <Text size="sm">Any event: it has no conditions.</Text>}
        {Object.keys(tags).length > 0 && (
          <Fact name="Tags">
            {Object.entries(tags)
              .map(([name, value]) => `${name}:${value}`)
              .join(', ')}
          </Fact>
        )}
        <Fact name="Run">
          <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="sm">
            {workflowId}
          </PageLink>
          , version {workflowVersion}
        </Fact>
        <Fact name="Waiting">
          since <Moment at={registeredAt} />
        </Fact>
        <Fact name="Events">
          count from <Moment at={since} /> on
        </Fact>
        {sources.map(({ sourceId, sourceName, standing, note }) => (
          <Fact key={sourceId} name="From">
            <PageLink to="/webhooks/$webhookId" params={{ webhookId: sourceId }} size="sm">
              {sourceName}
            </PageLink>
            {standing !== 'LISTENS' && `: ${note}`}
          </Fact>
        ))}
        {eventId !== undefined && (
          <Fact name="Took">
            <PageLink to="/events/$eventId" params={{ eventId }} size="sm">
              {eventId}
            </PageLink>
          </Fact>
        )}
      </Stack>
    </Paper>
  );
}

/** The events that it did not take, those that came nearest first. */
function NearMisses({ wait: { events, expiredEvents } }: { readonly wait: WaitExplanationView }) {
  const nearest = [...events].sort((a, b) => a.failedCount - b.failedCount);
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Near misses">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Near misses
        </Title>
        {nearest.length === 0 && <Text size="sm">No event has come that it could have taken.</Text>}
        {nearest.map((event) => (
          <NearMiss key={event.eventId} event={event} />
        ))}
        {expiredEvents > 0 && (
          <Text size="sm" c="dimmed">
            {expiredEvents} more have expired and can no longer be compared.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function NearMiss({ event }: { readonly event: NearEventView }) {
  const { eventId, eventType, sourceName, receivedAt, failed, failedCount, verdict, reason } = event;
  return (
    <Paper withBorder p="sm" radius="md" component="article" aria-label={`Event ${eventId}`}>
      <Stack gap="xs">
        <Group gap="xs">
          <Badge color={failedCount === 1 ? 'orange' : 'gray'} variant="light" radius="sm" tt="none">
            {failedCount === 0 ? 'all hold' : `${failedCount} ${failedCount === 1 ? 'fails' : 'fail'}`}
          </Badge>
          <PageLink to="/events/$eventId" params={{ eventId }} size="sm" fw={600}>
            {eventType ?? eventId}
          </PageLink>
          <Text size="xs" c="dimmed">
            {sourceName}, <Moment at={receivedAt} />
          </Text>
        </Group>
        {verdict !== 'CONDITION_FAILED' && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {reason}
          </Text>
        )}
        {failed !== undefined && <ConditionList conditions={[failed]} />}
      </Stack>
    </Paper>
  );
}
