import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { trailQuery, type TrailEntry } from './api/get-trail.ts';
import { peopleNamesQuery } from '../../shared/api/people-names.ts';
import { endOfStep } from './step-words.ts';

/** All that happened, newest first. */
export function RequestTrail({ taskId }: { readonly taskId: string }) {
  const { data = [], error } = useQuery(trailQuery(taskId));
  const { data: names } = useQuery(peopleNamesQuery(data.map(({ userId }) => userId)));
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Audit trail">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Audit trail
        </Title>
        <ProblemNote error={error} />
        <Stack component="ol" gap="xs" m={0} pl={0} style={{ listStyle: 'none' }}>
          {data.map((entry) => (
            <li key={entry.id}>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {textOfEntry(entry)}
              </Text>
              <Text size="xs" c="dimmed" component="div">
                {names?.get(entry.userId) ?? entry.userId}, <Moment at={entry.created} />
              </Text>
            </li>
          ))}
        </Stack>
      </Stack>
    </Paper>
  );
}

const shared = new Set([
  'id',
  'ticketId',
  'userId',
  'created',
  'eventType',
  'source',
  'currentState',
  'workflowStep',
  'metadata',
]);

function textOfEntry(entry: TrailEntry): string {
  const [kind, content] = Object.entries(entry).find(([name]) => !shared.has(name)) ?? ['', {}];
  const detail = detailOf(kind, { ...Object(content) });
  const title = kind === 'stateChange' ? changeOf({ ...Object(content) }) : (titles[kind] ?? inWords(kind));
  return detail === '' ? title : `${title}: ${detail}`;
}

const titles: Readonly<Record<string, string>> = {
  taskCreated: 'Request made',
  approvalInstanceChange: 'Approval',
};

function changeOf({ previousState }: { readonly previousState?: unknown }): string {
  return previousState === 'TASK_STATE_OPEN' ? 'Closed' : 'Opened again';
}

function detailOf(kind: string, content: Readonly<Record<string, unknown>>): string {
  if (kind === 'approvalInstanceChange')
    return endOfStep({ approval: { ...Object(content['instance']) } })?.word ?? 'waits for a decision';
  const told = ['comment', 'outcome', 'error', 'message', 'webhookName', 'cancelReason', 'duration', 'condition'];
  return told
    .flatMap((name) => content[name] ?? [])
    .map((value) => String(value).replace(/^(GRANT|REVOKE)_OUTCOME_/, ''))
    .join(', ');
}

/** `webhookApprovalSuccess` → `Webhook approval success`. */
function inWords(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
