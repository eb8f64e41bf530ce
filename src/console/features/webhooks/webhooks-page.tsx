import { Code, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../shared/session/me.ts';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { DayActivity, LastEvent } from './activity-words.tsx';
import { activityQuery, type ShownActivity } from './api/get-activity.ts';
import { webhooksQuery } from './api/list-webhooks.ts';
import { startedBy, type WebhookView } from './api/webhook.ts';
import { WebhookMenu } from './webhook-menu.tsx';
import { Chips, SecretState, WebhookBadges } from './webhook-words.tsx';

const columns: readonly RecordColumn<WebhookView>[] = [
  {
    name: 'name',
    title: 'Webhook',
    show: ({ id, name }) => (
      <PageLink to="/webhooks/$webhookId" params={{ webhookId: id }} fw={600}>
        {name}
      </PageLink>
    ),
  },
  { name: 'platform', title: 'Platform', show: ({ sourcePlatform, verifier }) => sourcePlatform ?? verifier ?? '–' },
  { name: 'status', title: 'Status', show: (webhook) => <WebhookBadges webhook={webhook} /> },
  {
    name: 'url',
    title: 'URL',
    width: 160,
    show: ({ signalbox: { url } }) => (
      <Group gap={4} wrap="nowrap">
        <Code
          title={url}
          style={{ maxWidth: '7rem', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {new URL(url).pathname}
        </Code>
        <CopyText text={url} label="Copy URL" />
      </Group>
    ),
  },
  { name: 'secret', title: 'Secret', show: (webhook) => <SecretState webhook={webhook} /> },
  {
    name: 'receives',
    title: 'Received by',
    show: ({ receiverWorkflowNamesToVersions = {}, expression }) =>
      expression === undefined ? (
        <Chips names={Object.keys(receiverWorkflowNamesToVersions)} />
      ) : (
        'chosen by expression'
      ),
  },
  { name: 'starts', title: 'Starts', show: (webhook) => <Chips names={startedBy(webhook)} /> },
];

function activityColumns(
  activity: ReadonlyMap<string, ShownActivity> | undefined,
): readonly RecordColumn<WebhookView>[] {
  return [
    { name: 'day', title: 'Last 24 hours', show: ({ id }) => <DayActivity activity={activity?.get(id)} /> },
    { name: 'last', title: 'Last event', show: ({ id }) => <LastEvent activity={activity?.get(id)} /> },
  ];
}

/** All URLs that platforms post events to. */
export function WebhooksPage() {
  const { data, error, isLoading, refetch } = useQuery(webhooksQuery);
  const { data: activity } = useQuery(activityQuery);
  const mayChange = useMay('admin');
  const create = mayChange && <ButtonLink to="/webhooks/new">New Webhook</ButtonLink>;
  return (
    <PageFrame
      title="Webhooks"
      about="URLs that platforms post events to. Each request is proved genuine before anything happens."
      actions={create}
      shows={{ path: '/api/metadata/webhook' }}
    >
      <ProblemNote error={error} again={() => void refetch()} />
      {error === null && (
        <RecordList
          label="Webhooks"
          entries={data}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={[...columns, ...activityColumns(activity)]}
          actions={(webhook) => <WebhookMenu webhook={webhook} />}
          empty={
            <Empty title="No webhook yet">
              A webhook is a URL for GitHub, Slack, Stripe and others. Their events then resume and start your
              workflows.
              {mayChange
                ? ' Make the first one with New Webhook.'
                : ' Your role may not make one; ask an administrator.'}
            </Empty>
          }
        />
      )}
    </PageFrame>
  );
}
