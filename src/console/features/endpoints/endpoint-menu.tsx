import { useState } from 'react';
import { ActionIcon, Menu, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMay } from '../../shared/session/me.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { Icon } from '../../shared/ui/icons.tsx';
import { ShownOnce } from '../../shared/ui/shown-once.tsx';
import type { EndpointView } from './api/endpoint.ts';
import { rotateEndpoint, setEndpointDisabled, testEndpoint } from './api/operate-endpoint.ts';
import { deleteEndpoint } from './api/save-endpoint.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { RedeliverFailed } from './redeliver-failed.tsx';

type Dialog = 'edit' | 'rotate' | 'redeliver' | 'delete';

/** The actions on an outgoing webhook. */
export function EndpointMenu({ endpoint }: { readonly endpoint: EndpointView }) {
  const { id, displayName, signalbox } = endpoint;
  const [dialog, setDialog] = useState<Dialog>();
  const mayChange = useMay('admin');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const showNotDone = (error: Error) =>
    notifications.show({ color: 'red', title: 'Not done', message: error.message, autoClose: false });
  const { mutate: test } = useMutation({
    mutationFn: () => testEndpoint(id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['messages'] });
      notifications.show({
        message: `${displayName} fires with an empty payload. View history shows how that goes.`,
      });
    },
    onError: showNotDone,
  });
  const { mutate: setDisabled } = useMutation({
    mutationFn: (isDisabled: boolean) => setEndpointDisabled(id, isDisabled),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['endpoints'] }),
    onError: showNotDone,
  });
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More actions for ${displayName}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && <Menu.Item onClick={() => test()}>Test webhook</Menu.Item>}
          <Menu.Item
            onClick={() => void navigate({ to: '/settings/webhooks/$endpointId', params: { endpointId: id } })}
          >
            View history
          </Menu.Item>
          {mayChange && (
            <>
              <Menu.Item onClick={() => setDialog('redeliver')}>Redeliver what failed</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => setDialog('edit')}>Edit</Menu.Item>
              {signalbox.secrets.length > 0 && <Menu.Item onClick={() => setDialog('rotate')}>Rotate keys</Menu.Item>}
              <Menu.Item onClick={() => setDisabled(!signalbox.disabled)}>
                {signalbox.disabled ? 'Enable' : 'Disable'}
              </Menu.Item>
              <Menu.Item color="red" onClick={() => setDialog('delete')}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === 'edit'} onClose={close} title={`Edit ${displayName}`}>
        <EndpointForm endpoint={endpoint} onSaved={close} />
      </Modal>
      <Modal opened={dialog === 'rotate'} onClose={close} title={`Rotate the keys of ${displayName}`}>
        <RotateKeys id={id} />
      </Modal>
      <Modal opened={dialog === 'redeliver'} onClose={close} title={`Redeliver what failed at ${displayName}`}>
        <RedeliverFailed id={id} />
      </Modal>
      <Modal opened={dialog === 'delete'} onClose={close} title={`Delete ${displayName}?`}>
        <DeleteEndpoint id={id} onDone={close} />
      </Modal>
    </>
  );
}

function RotateKeys({ id }: { readonly id: string }) {
  const queryClient = useQueryClient();
  const [rotated, setRotated] = useState<EndpointView>();
  if (rotated !== undefined)
    return (
      <Stack>
        {(rotated.signalbox.newSecrets ?? []).map(({ scheme, key, publicKey }) => (
          <ShownOnce key={scheme} label={`Key of ${scheme}`} value={publicKey ?? key ?? ''} />
        ))}
        <Text size="sm">The keys before sign beside the new ones until receivers have had time to change.</Text>
      </Stack>
    );
  return (
    <ActForm
      word="Rotate"
      act={() => rotateEndpoint(id)}
      onDone={(endpoint) => {
        setRotated(endpoint);
        return queryClient.invalidateQueries({ queryKey: ['endpoints'] });
      }}
    >
      <Text size="sm">Receivers that verify Standard Webhooks signatures get new keys.</Text>
    </ActForm>
  );
}

function DeleteEndpoint({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (
    <ActForm
      word="Delete"
      isFinal
      leave={{ word: 'Keep', go: onDone }}
      act={() => deleteEndpoint(id)}
      onDone={async () => {
        onDone();
        await navigate({ to: '/settings/webhooks' });
        await queryClient.invalidateQueries({ queryKey: ['endpoints', 'list'] });
      }}
    >
      <Text size="sm">
        Policies and entitlements that name it fail at once from then on: approvals are denied or reassigned, and access
        is to be given by hand. To pause it, disable it instead.
      </Text>
    </ActForm>
  );
}
