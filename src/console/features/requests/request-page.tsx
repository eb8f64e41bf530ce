import { Code, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Fact } from '../../shared/ui/fact.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { requestQuery } from './api/get-request.ts';
import { nameOfThings, stateOfRequest, subjectOfRequest, thingsAt, type RequestAnswer } from './api/request.ts';
import { DecisionForm } from './decision-form.tsx';
import { RequestPlan } from './request-plan.tsx';
import { RequestTrail } from './request-trail.tsx';

const route = getRouteApi('/requests/$requestId');

export function RequestPage() {
  const { requestId } = route.useParams();
  const { data, error, refetch } = useQuery(requestQuery(requestId));
  if (data === undefined)
    return (
      <PageFrame title="Request">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  const { task, stepApproversPath } = data.taskView;
  const people = nameOfThings(thingsAt(data.expanded, stepApproversPath));
  return (
    <PageFrame
      title={task.displayName || `Request ${task.numericId}`}
      badges={<StatusBadge status={stateOfRequest(task)} />}
      about={
        <>
          <Code>{task.id}</Code> <CopyText text={task.id} label="Copy request ID" />
        </>
      }
      shows={{ path: `/api/v1/tasks/${requestId}` }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <RequestFacts answer={data} />
        <DecisionForm task={task} people={people} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <RequestPlan task={task} people={people} />
        <RequestTrail taskId={task.id} />
      </SimpleGrid>
    </PageFrame>
  );
}

function RequestFacts({ answer: { taskView, expanded } }: { readonly answer: RequestAnswer }) {
  const { task, entitlementsPath, appPath, identityUserPath, createdByUserPath } = taskView;
  const duration = subjectOfRequest(task)?.grantDuration;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="What is asked">
      <Stack gap="xs">
        <Title order={2} size="h4">
          What is asked
        </Title>
        <Fact name="Who">{nameOfThings(thingsAt(expanded, identityUserPath))}</Fact>
        <Fact name="What">
          {task.type.revoke === undefined ? 'gets' : 'loses'}{' '}
          <Text span fw={600} size="sm">
            {nameOfThings(thingsAt(expanded, entitlementsPath))}
          </Text>{' '}
          in {nameOfThings(thingsAt(expanded, appPath))}
          {duration !== undefined && ` for ${duration}`}
        </Fact>
        <Fact name="Why">{task.description || '–'}</Fact>
        <Fact name="Asked by">{nameOfThings(thingsAt(expanded, createdByUserPath))}</Fact>
        <Fact name="Asked">
          <Moment at={task.createdAt} />
        </Fact>
        <Fact name="Policy">{task.policy.policy.displayName}</Fact>
        {task.emergencyAccess && <Fact name="Emergency">This is a request for emergency access.</Fact>}
      </Stack>
    </Paper>
  );
}
