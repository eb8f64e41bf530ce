import { useState } from 'react';
import { ActionIcon, Menu, Modal, NumberInput, PasswordInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMay } from '../../shared/session/me.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { Icon } from '../../shared/ui/icons.tsx';
import { sayExactly } from '../../shared/ui/moment.tsx';
import { ShownOnce } from '../../shared/ui/shown-once.tsx';
import { rotateSecretOf, sendTestEventTo, setWebhookDisabled, type RotatedSecret } from './api/operate-webhook.ts';
import { deleteWebhook } from './api/save-webhook.ts';
import type { WebhookView } from './api/webhook.ts';
import { toCurl } from './copies.ts';

/** The acts on a webhook. */
export function WebhookMenu({ webhook }: { readonly webhook: WebhookView }) {
  const { id, name, signalbox } = webhook;
  const [dialog, setDialog] = useState<'rotate' | 'delete'>();
  const mayChange = useMay('admin');
  const mayOperate = useMay('operate');
  const navigate = useNavigate();
  const { mutate: setDisabled } = useMutation({
    mutationFn: (isDisabled: boolean) => setWebhookDisabled(id, isDisabled),
    onSuccess: (_done, isDisabled) =>
      notifications.show({
        message: isDisabled
          ? `${name} is switched off: senders get 503 and keep their events.`
          : `${name} takes events again.`,
      }),
    onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
  });
  const { mutate: sendTest } = useMutation({
    mutationFn: () => sendTestEventTo(id),
    onSuccess: ({ event, outcome, detail, eventId }) => {
      notifications.show({
        title: `Test event ${event}: ${outcome}`,
        message: detail ?? 'It went the way of real events and stands in the ledger.',
        color: outcome === 'accepted' ? 'teal' : 'yellow',
      });
      if (eventId !== undefined) void navigate({ to: '/events/$eventId', params: { eventId } });
    },
    onError: (error) => notifications.show({ color: 'red', title: 'No test event was sent', message: error.message }),
  });
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More actions for ${name}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigator.clipboard.writeText(signalbox.url)}>Copy URL</Menu.Item>
          <Menu.Item onClick={() => void navigator.clipboard.writeText(toCurl(webhook))}>Copy as cURL</Menu.Item>
          {mayOperate && <Menu.Item onClick={() => sendTest()}>Send a test event</Menu.Item>}
          {mayChange && (
            <>
              <Menu.Divider />
              <Menu.Item
                onClick={() =>
                  void navigate({ to: '/webhooks/$webhookId', params: { webhookId: id }, search: { tab: 'edit' } })
                }
              >
                Edit
              </Menu.Item>
              <Menu.Item onClick={() => setDialog('rotate')}>Rotate secret</Menu.Item>
              <Menu.Item onClick={() => setDisabled(signalbox.disabled !== true)}>
                {signalbox.disabled ? 'Enable' : 'Disable'}
              </Menu.Item>
              <Menu.Item color="red" onClick={() => setDialog('delete')}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === 'rotate'} onClose={close} title={`Rotate the secret of ${name}`}>
        <RotateSecret id={id} />
      </Modal>
      <Modal opened={dialog === 'delete'} onClose={close} title={`Delete ${name}?`}>
        <DeleteWebhook webhook={webhook} onDone={close} />
      </Modal>
    </>
  );
}

function RotateSecret({ id }: { readonly id: string }) {
  const [secret, setSecret] = useState('');
  const [hours, setHours] = useState(24);
  const [rotated, setRotated] = useState<RotatedSecret>();
  if (rotated !== undefined)
    return (
      <Stack>
        {rotated.secretValue !== undefined && <ShownOnce label="New secret" value={rotated.secretValue} />}
        <Text size="sm">
          Enter it at the platform now.
          {rotated.oldSecretsUntil !== undefined &&
            ` The one before is taken until ${sayExactly(rotated.oldSecretsUntil)}.`}
        </Text>
      </Stack>
    );
  return (
    <ActForm
      word="Rotate"
      act={() =>
        rotateSecretOf(id, { secret: secret === '' ? undefined : secret, keepOldForSeconds: Math.round(hours * 3_600) })
      }
      onDone={setRotated}
    >
      <PasswordInput
        label="New secret"
        description="Leave it empty to have one made, where the platform takes one of yours."
        autoComplete="new-password"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      <NumberInput
        label="Hours for which the old one is taken as well"
        min={0}
        max={720}
        value={hours}
        onChange={(given) => setHours(typeof given === 'number' ? given : 0)}
      />
    </ActForm>
  );
}

function DeleteWebhook({ webhook, onDone }: { readonly webhook: WebhookView; readonly onDone: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (
    <ActForm
      word="Delete"
      isFinal
      leave={{ word: 'Keep', go: onDone }}
      act={() => deleteWebhook(webhook.id)}
      onDone={async () => {
        onDone();
        await navigate({ to: '/webhooks' });
        await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      }}
    >
      <Text size="sm">
        What is sent to {webhook.signalbox.url} is answered 404 from then on, and senders may give up. To pause it,
        switch it off instead.
      </Text>
    </ActForm>
  );
}
