import { Button, Code, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { useMay } from '../../shared/session/me.ts';
import { Fact } from '../../shared/ui/fact.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment, sayDuration, sayExactly } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { TextBlock } from '../../shared/ui/text-block.tsx';
import { TraceLink } from '../../shared/ui/trace-link.tsx';
import { messageQuery } from './api/get-message.ts';
import { wordOfState } from '../../shared/words/message-states.ts';
import type { AttemptView, MessageView } from './api/message.ts';
import { redeliver } from './api/operate-endpoint.ts';

interface MessageDetailsProps {
  readonly endpointId: string;
  readonly messageId: string;
}

/** One message: its request, each attempt with the answer, the callback, the decision. */
export function MessageDetails({ endpointId, messageId }: MessageDetailsProps) {
  const { data: message, error } = useQuery(messageQuery(endpointId, messageId));
  const mayChange = useMay('admin');
  const queryClient = useQueryClient();
  const again = useMutation({
    mutationFn: redeliver,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['messages'] });
      notifications.show({ message: 'It is on the way again.' });
    },
  });
  if (message === undefined) return error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} />;
  const { state, spec, createdAt, completedAt, expiresAt, signalbox, source } = message;
  const { event, payload, attempts, callback, decision, decidedBy, failure } = signalbox;
  return (
    <Stack>
      <Stack gap={6}>
        <Group justify="space-between">
          <StatusBadge status={wordOfState(state)} />
          <Group gap="xs">
            <TraceLink traceId={signalbox.traceId} />
            {mayChange && (
              <Button
                size="compact-sm"
                variant="default"
                loading={again.isPending}
                onClick={() => again.mutate(message)}
              >
                Redeliver
              </Button>
            )}
          </Group>
        </Group>
        <ProblemNote error={again.error} />
        <Fact name="Event">{event}</Fact>
        <Fact name="Sent">
          <Moment at={createdAt} />
        </Fact>
        {completedAt !== undefined && (
          <Fact name="Completed">
            <Moment at={completedAt} />
          </Fact>
        )}
        {state === 'WEBHOOK_STATE_WAITING_CALLBACK' && <Fact name="Waits until">{sayExactly(expiresAt)}</Fact>}
        <Origin source={source} />
        {decision !== undefined && (
          <Fact name="Decision">
            {decisionOf(decision)}{' '}
            {decidedBy !== undefined && (
              <Text span c="dimmed">
                (by {decidedBy})
              </Text>
            )}
          </Fact>
        )}
        {failure !== undefined && (
          <Fact name="Failure">
            {failure.reason}: {failure.detail}
          </Fact>
        )}
      </Stack>
      <Stack gap="xs" component="section" aria-label="Request">
        <Title order={3} size="h5">
          Request
        </Title>
        <Fact name="POST">
          <Code style={{ overflowWrap: 'anywhere' }}>{spec.destination}</Code>
        </Fact>
        <TextBlock label="Payload" text={toPrettyJson(payload)} />
      </Stack>
      <Stack gap="xs" component="section" aria-label="Attempts">
        <Title order={3} size="h5">
          Attempts
        </Title>
        {attempts.length === 0 && <Text size="sm">None yet.</Text>}
        {attempts.map((attempt, at) => (
          <Attempt key={attempt.at} attempt={attempt} number={message.attempts - attempts.length + at + 1} />
        ))}
      </Stack>
      <Stack gap="xs" component="section" aria-label="Callback">
        <Title order={3} size="h5">
          Callback
        </Title>
        {callback === undefined ? (
          <Text size="sm">{callbackState(message)}</Text>
        ) : (
          <>
            <Fact name="Came">
              <Moment at={callback.at} />, answered {callback.status}
            </Fact>
            <TextBlock label="Callback body" text={callback.body} empty="A blank one: it completes." />
          </>
        )}
      </Stack>
    </Stack>
  );
}

function Attempt({ attempt, number }: { readonly attempt: AttemptView; readonly number: number }) {
  const { at, statusCode, durationMs, error, responseBody, responseBodyCut, responseHeaders } = attempt;
  const headers = Object.entries(responseHeaders);
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {number}. {statusCode ?? 'No answer'}{' '}
          <Text span size="sm" c="dimmed" fw={400}>
            after {sayDuration(durationMs)}, <Moment at={at} />
          </Text>
        </Text>
        {error !== undefined && <Text size="sm">{error}</Text>}
        {headers.length > 0 && (
          <TextBlock
            label={`Response headers ${number}`}
            text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          />
        )}
        {statusCode !== undefined && <TextBlock label={`Response body ${number}`} text={responseBody} />}
        {responseBodyCut && (
          <Text size="sm" c="dimmed">
            The answer was longer; this is its beginning.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Origin({ source }: Pick<MessageView, 'source'>) {
  const [[kind, { ticketId, workflowExecutionId }] = ['', {}]] = Object.entries(source);
  return (
    <Fact name="Sent by">
      {ticketId === undefined ? (
        (originNames[kind] ?? kind)
      ) : (
        <PageLink to="/requests/$requestId" params={{ requestId: ticketId }} size="sm">
          {originNames[kind] ?? kind}
        </PageLink>
      )}
      {workflowExecutionId !== undefined && (
        <>
          {' '}
          <PageLink to="/workflows/$workflowId" params={{ workflowId: workflowExecutionId }} size="sm">
            {workflowExecutionId}
          </PageLink>
        </>
      )}
    </Fact>
  );
}

const originNames: Readonly<Record<string, string>> = {
  test: 'Test webhook',
  provisionStep: 'provisioning of a request',
  approvalStep: 'approval of a request',
  policyPostAction: 'policy of a request',
  workflowStep: 'a workflow',
};

function decisionOf(decision: Readonly<Record<string, unknown>>): string {
  const { kind, ...others } = decision;
  const rest = Object.entries(others).filter(([, value]) => value !== '');
  return [String(kind), ...rest.map(([name, value]) => `${name}: ${textOf(value)}`)].join(', ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function callbackState({ state, signalbox: { decidedBy } }: MessageView): string {
  if (state === 'WEBHOOK_STATE_WAITING_CALLBACK') return 'The receiver answered 202; its callback is waited for.';
  return decidedBy === undefined ? 'None has come.' : 'None was needed.';
}
