import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ConditionList } from '../../shared/ui/condition-list.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { eventExplanationQuery, type WaitVerdictView } from './api/explain-event.ts';

/** Why the event woke whom it woke, and nobody else: each wait, clause by clause, the nearest misses first. */
export function WhyNot({ eventId }: { readonly eventId: string }) {
  const { data, error } = useQuery(eventExplanationQuery(eventId));
  const waits = [...(data?.waits ?? [])].sort((a, b) => rankOf(a) - rankOf(b));
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Why not?">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Why not?
        </Title>
        <ProblemNote error={error} />
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {data?.summary}
        </Text>
        {waits.map((wait) => (
          <WaitCard key={wait.waitId} wait={wait} />
        ))}
        {data?.nextCursor !== undefined && (
          <Text size="sm" c="dimmed">
            There are more waits than are shown here.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function WaitCard({ wait }: { readonly wait: WaitVerdictView }) {
  const { waitId, workflowId, workflowName, state, verdict, reason, since, conditions, item } = wait;
  const isNear = isNearMiss(wait);
  return (
    <Paper withBorder p="sm" radius="md" component="article" aria-label={`Wait of ${workflowName}`}>
      <Stack gap="xs">
        <Group gap="xs">
          <Badge color={verdictColours[verdict] ?? 'gray'} variant="light" radius="sm" tt="none">
            {verdictWords[verdict] ?? verdict}
          </Badge>
          {isNear && (
            <Badge color="orange" variant="light" radius="sm" tt="none">
              near miss
            </Badge>
          )}
          <PageLink to="/waits/$waitId" params={{ waitId }} size="sm" fw={600}>
            {workflowName}
          </PageLink>
          <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="sm">
            {workflowId}
          </PageLink>
          <Text size="xs" c="dimmed">
            {state !== 'open' && 'over; '}for events from <Moment at={since} /> on
            {item !== undefined && `; element ${item}`}
          </Text>
        </Group>
        {verdict !== 'TOOK' && verdict !== 'CONDITION_FAILED' && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {reason}
          </Text>
        )}
        <ConditionList conditions={conditions} />
      </Stack>
    </Paper>
  );
}

function missesOf({ conditions }: WaitVerdictView): number {
  return conditions.filter(({ holds }) => !holds).length;
}

/** All clauses but one hold. */
function isNearMiss(wait: WaitVerdictView): boolean {
  return wait.verdict === 'CONDITION_FAILED' && wait.conditions.length > 1 && missesOf(wait) === 1;
}

/** Those that took it, then those that still wait, the nearest first, then those that are over. */
function rankOf(wait: WaitVerdictView): number {
  if (wait.verdict === 'TOOK') return -1;
  return missesOf(wait) + (wait.state === 'open' ? 0 : 1_000);
}

const verdictWords: Readonly<Record<string, string>> = {
  TOOK: 'took it',
  CONDITION_FAILED: 'does not match',
  NOT_LISTED: 'not listed',
  VERSION_NOT_LISTED: 'other version',
  STARTED_BY_EVENT: 'started by it',
  SPENT: 'spent',
  RECEIVED_BEFORE_SINCE: 'came too early',
  OVER: 'over',
  TOOK_ANOTHER: 'took another',
  PENDING: 'on its way',
  WOULD_TAKE: 'would take it',
};

const verdictColours: Readonly<Record<string, string>> = {
  TOOK: 'teal',
  CONDITION_FAILED: 'red',
  PENDING: 'blue',
  WOULD_TAKE: 'blue',
};
