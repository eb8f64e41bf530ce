import { useEffect, useState } from 'react';
import { Alert, Code, Group, List, Loader, Paper, SimpleGrid, Stack, Tabs, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMay } from '../../shared/session/me.ts';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Fact } from '../../shared/ui/fact.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { ShownOnce } from '../../shared/ui/shown-once.tsx';
import { webhookQuery } from './api/get-webhook.ts';
import { findPlatformView, platformsQuery } from './api/list-platforms.ts';
import { replaceWebhook } from './api/save-webhook.ts';
import { startedBy, type WebhookView } from './api/webhook.ts';
import { toCurl, toSetUpText } from './copies.ts';
import { toEdited } from './draft.ts';
import { Words } from './field-input.tsx';
import { forgetNewSecret, keepNewSecret, newSecretOfWebhook } from './new-secret.ts';
import { RecentEvents } from './recent-events.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookMenu } from './webhook-menu.tsx';
import { Chips, SecretState, WebhookBadges } from './webhook-words.tsx';

const route = getRouteApi('/webhooks/$webhookId');

export function WebhookPage() {
  const { webhookId } = route.useParams();
  const { tab = 'overview' } = route.useSearch();
  const navigate = useNavigate();
  const mayChange = useMay('admin');
  const { data: webhook, error, refetch } = useQuery(webhookQuery(webhookId));
  if (webhook === undefined)
    return (
      <PageFrame title="Webhook">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  return (
    <PageFrame
      title={webhook.name}
      badges={<WebhookBadges webhook={webhook} />}
      actions={<WebhookMenu webhook={webhook} />}
      shows={{ path: `/api/metadata/webhook/${webhookId}` }}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) =>
          void navigate({
            to: '/webhooks/$webhookId',
            params: { webhookId },
            search: chosen === 'edit' ? { tab: 'edit' } : {},
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          {mayChange && <Tabs.Tab value="edit">Edit</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview webhook={webhook} />
        </Tabs.Panel>
        <Tabs.Panel value="edit">
          <Edit webhook={webhook} />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

function Overview({ webhook }: { readonly webhook: WebhookView }) {
  const queryClient = useQueryClient();
  const { id, signalbox } = webhook;
  const [secret] = useState(() => newSecretOfWebhook(queryClient, id));
  useEffect(() => () => forgetNewSecret(queryClient, id), [queryClient, id]);
  return (
    <Stack>
      {secret !== undefined && <ShownOnce label="Secret" value={secret} />}
      {(webhook.warnings ?? []).map(({ path, message }) => (
        <Alert key={`${path} ${message}`} color="yellow" title={path}>
          {message}
        </Alert>
      ))}
      <Verification webhook={webhook} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <SetUp webhook={webhook} />
        <Paper withBorder p="md" radius="md" component="section" aria-label="Configuration">
          <Stack gap="xs">
            <Title order={2} size="h4">
              Configuration
            </Title>
            <Fact name="Platform">{webhook.sourcePlatform ?? webhook.verifier ?? '–'}</Fact>
            <Fact name="Secret">
              <SecretState webhook={webhook} />
            </Fact>
            <Fact name="Received by">
              <Chips names={Object.keys(webhook.receiverWorkflowNamesToVersions ?? {})} />
            </Fact>
            <Fact name="Starts">
              <Chips names={startedBy(webhook)} />
            </Fact>
            <Fact name="Id">
              <Code>{id}</Code> <CopyText text={id} label="Copy id" />
            </Fact>
            <Fact name="cURL">
              <Code style={{ overflowWrap: 'anywhere' }}>{toCurl({ ...webhook, signalbox })}</Code>
              {!signalbox.unsigned && (
                <Text size="xs" c="dimmed">
                  It carries no proof, so it is refused and stands among the events as that. “Send a test event” in the
                  menu sends a signed one.
                </Text>
              )}
            </Fact>
          </Stack>
        </Paper>
      </SimpleGrid>
      <RecentEvents webhookId={id} />
    </Stack>
  );
}

/** Turns green by itself. */
function Verification({ webhook: { urlVerified, signalbox } }: { readonly webhook: WebhookView }) {
  return (
    <Alert
      color={urlVerified ? 'teal' : 'yellow'}
      title={urlVerified ? 'The URL is verified' : 'Waiting for the first request'}
      role="status"
      icon={urlVerified ? undefined : <Loader size="xs" color="yellow" aria-hidden />}
    >
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }} aria-label="Webhook URL">
          {signalbox.url}
        </Code>
        <CopyText text={signalbox.url} label="Copy URL" />
      </Group>
      {!urlVerified && (
        <Text size="sm" mt="xs">
          Paste the URL at the platform. This page turns green by itself once a request has proved itself.
        </Text>
      )}
    </Alert>
  );
}

function SetUp({ webhook }: { readonly webhook: WebhookView }) {
  const { data: platforms } = useQuery(platformsQuery);
  const platform = findPlatformView(platforms, webhook.sourcePlatform);
  if (platform === undefined) return null;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Set-up at the platform">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h4">
            {platform.id === 'custom' ? 'At the sender' : `At ${platform.title}`}
          </Title>
          <CopyText text={toSetUpText(webhook, platform)} label="Copy set-up text for a coding agent" />
        </Group>
        <Text size="sm">
          <b>Paste the URL:</b> <Words text={platform.pasteUrl} />
        </Text>
        <List type="ordered" size="sm" spacing={4}>
          {platform.help.map((line) => (
            <List.Item key={line}>
              <Words text={line} />
            </List.Item>
          ))}
        </List>
        <Text size="sm" c="dimmed">
          <Words text={platform.verifiedBy} />
        </Text>
      </Stack>
    </Paper>
  );
}

function Edit({ webhook }: { readonly webhook: WebhookView }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: Parameters<typeof replaceWebhook>[1]) => replaceWebhook(webhook.id, draft),
    onSuccess: async (saved) => {
      keepNewSecret(queryClient, saved);
      notifications.show({ message: `${saved.name} is saved.` });
      await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      await navigate({ to: '/webhooks/$webhookId', params: { webhookId: webhook.id } });
    },
  });
  return (
    <WebhookForm
      initial={toEdited({ ...webhook })}
      submit="Save"
      onSubmit={mutate}
      isPending={isPending}
      error={error}
    />
  );
}
