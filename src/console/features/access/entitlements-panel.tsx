import { useState } from 'react';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMayInAccess } from '../../shared/session/myself.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { appsQuery } from './api/list-apps.ts';
import { outgoingQuery } from './api/list-outgoing.ts';
import { policiesQuery } from './api/list-policies.ts';
import { entitlementsQuery, type EntitlementView } from './api/search-entitlements.ts';
import { AskForm } from './ask-form.tsx';
import { EntitlementForm } from './entitlement-form.tsx';
import { sayStrategy } from './policy-words.ts';

type Dialog = { readonly kind: 'new' } | { readonly kind: 'edit' | 'ask'; readonly entitlement: EntitlementView };

/** What can be asked for, with who decides and how it is given. */
export function EntitlementsPanel() {
  const entitlements = useInfiniteQuery(entitlementsQuery);
  const { data, error, isLoading } = entitlements;
  const columns = useColumns();
  const mayChange = useMayInAccess('admin');
  const mayAsk = useMayInAccess('operate');
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const entitlement = dialog?.kind === 'new' ? undefined : dialog?.entitlement;
  return (
    <Stack>
      {mayChange && (
        <Group justify="flex-end">
          <Button onClick={() => setDialog({ kind: 'new' })}>Add entitlement</Button>
        </Group>
      )}
      <ProblemNote error={error} />
      {error === null && (
        <RecordList
          label="Entitlements"
          entries={data?.pages.flatMap(({ list }) => list.map(({ appEntitlement }) => appEntitlement))}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={columns}
          actions={(one) => (
            <Group gap="xs" wrap="nowrap" justify="flex-end">
              {mayChange && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={`Edit ${one.displayName}`}
                  onClick={() => setDialog({ kind: 'edit', entitlement: one })}
                >
                  Edit
                </Button>
              )}
              {mayAsk && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Request ${one.displayName}`}
                  onClick={() => setDialog({ kind: 'ask', entitlement: one })}
                >
                  Request
                </Button>
              )}
            </Group>
          )}
          actionsWidth={180}
          empty={
            <Empty title="No entitlement yet">
              An entitlement is a kind of access in an app, like a role or a group. Add one, and say how it is given.
            </Empty>
          }
        />
      )}
      <MorePages list={entitlements} />
      <Modal
        opened={dialog?.kind === 'new' || dialog?.kind === 'edit'}
        onClose={close}
        title={entitlement === undefined ? 'Add entitlement' : `Edit ${entitlement.displayName}`}
      >
        <EntitlementForm entitlement={entitlement} onSaved={close} />
      </Modal>
      <Modal opened={dialog?.kind === 'ask'} onClose={close} title={`Request ${entitlement?.displayName ?? ''}`}>
        {entitlement !== undefined && <AskForm entitlement={entitlement} />}
      </Modal>
    </Stack>
  );
}

function useColumns(): readonly RecordColumn<EntitlementView>[] {
  const { data: apps } = useQuery(appsQuery);
  const { data: policies } = useQuery(policiesQuery);
  const { data: webhooks } = useQuery(outgoingQuery);
  const nameOf = (list: readonly { readonly id: string; readonly displayName: string }[] | undefined, id?: string) =>
    list?.find((one) => one.id === id)?.displayName;
  return [
    { name: 'name', title: 'Entitlement', show: ({ displayName }) => displayName },
    { name: 'app', title: 'App', show: ({ appId }) => nameOf(apps, appId) ?? appId },
    {
      name: 'strategy',
      title: 'Provisioning strategy',
      show: ({ provisionerPolicy }) =>
        sayStrategy(provisionerPolicy, nameOf(webhooks, provisionerPolicy?.webhook?.webhookId)),
    },
    {
      name: 'policy',
      title: 'Policy',
      show: ({ grantPolicyId }) => (grantPolicyId ? (nameOf(policies, grantPolicyId) ?? grantPolicyId) : "its app's"),
    },
    { name: 'about', title: 'Description', show: ({ description }) => description || '–' },
  ];
}
