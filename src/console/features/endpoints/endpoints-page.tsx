import { useState } from 'react';
import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../shared/session/me.ts';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import type { EndpointView } from './api/endpoint.ts';
import { endpointsQuery } from './api/list-endpoints.ts';
import { EndpointBadge } from './endpoint-badge.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointMenu } from './endpoint-menu.tsx';
import { SigningKeysPanel } from './signing-keys-panel.tsx';

const columns: readonly RecordColumn<EndpointView>[] = [
  {
    name: 'name',
    title: 'Name',
    show: ({ displayName, description }) => (
      <Stack gap={0}>
        <Text span fw={600} size="sm">
          {displayName}
        </Text>
        {description !== undefined && (
          <Text span size="xs" c="dimmed" fw={400}>
            {description}
          </Text>
        )}
      </Stack>
    ),
  },
  { name: 'status', title: 'Status', show: (endpoint) => <EndpointBadge endpoint={endpoint} /> },
  { name: 'url', title: 'URL', show: ({ url }) => <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code> },
  {
    name: 'id',
    title: 'ID',
    show: ({ id }) => (
      <Group gap={4} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{id}</Code>
        <CopyText text={id} label="Copy ID" />
      </Group>
    ),
  },
  {
    name: 'history',
    title: 'History',
    show: ({ id, displayName }) => (
      <PageLink
        to="/settings/webhooks/$endpointId"
        params={{ endpointId: id }}
        size="sm"
        aria-label={`View history of ${displayName}`}
      >
        View history
      </PageLink>
    ),
  },
];

/** All URLs that signed requests go to. */
export function EndpointsPage() {
  const { data, error, isLoading, refetch } = useQuery(endpointsQuery);
  const mayChange = useMay('admin');
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<EndpointView>();
  return (
    <PageFrame
      title="Webhooks"
      about="Outgoing webhooks: URLs of your tools that get signed requests when access is requested, approved or to be provisioned."
      actions={mayChange && <Button onClick={() => setAdding(true)}>Add webhook</Button>}
      shows={{ path: '/api/v1/webhooks' }}
    >
      <Modal opened={isAdding} onClose={() => setAdding(false)} title="Add webhook">
        <EndpointForm
          onSaved={(endpoint) => {
            setAdding(false);
            setAdded(endpoint);
          }}
        />
      </Modal>
      {added !== undefined && (
        <Alert
          color="teal"
          title={`${added.displayName} is set up`}
          role="status"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setAdded(undefined)}
        >
          <Group gap="xs">
            <Text size="sm">Its ID:</Text>
            <Code>{added.id}</Code>
            <CopyText text={added.id} label="Copy new ID" />
          </Group>
          <Text size="sm" mt={4}>
            Choose Test webhook in its menu (⋯) to see whether the receiver answers.
          </Text>
        </Alert>
      )}
      <ProblemNote error={error} again={() => void refetch()} />
      {error === null && (
        <RecordList
          label="Outgoing webhooks"
          entries={data}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={columns}
          actions={(endpoint) => <EndpointMenu endpoint={endpoint} />}
          empty={
            <Empty title="No outgoing webhook yet">
              An outgoing webhook lets your own tool approve requests or give access.{' '}
              {mayChange ? 'Make the first one with Add webhook.' : 'Your role may not make one; ask an administrator.'}
            </Empty>
          }
        />
      )}
      <SigningKeysPanel exampleUrl={data?.[0]?.url ?? 'https://your-host.example.com/hooks'} />
    </PageFrame>
  );
}
