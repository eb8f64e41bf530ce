import { Badge, Group, Text } from '@mantine/core';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { sayExactly } from '../../shared/ui/moment.tsx';
import type { WebhookView } from './api/webhook.ts';

/** Whether its URL has been proved, and whether it is switched off. */
export function WebhookBadges({ webhook: { urlVerified, signalbox } }: { readonly webhook: WebhookView }) {
  return (
    <Group gap={6} wrap="nowrap">
      <StatusBadge status={urlVerified ? 'Verified' : 'Unverified'} />
      {signalbox.disabled && <StatusBadge status="Disabled" />}
      {signalbox.unsigned && (
        <Badge color="orange" variant="light" radius="sm" tt="none" title="Events are taken without any proof">
          Unsigned
        </Badge>
      )}
    </Group>
  );
}

/** The state of the secret as a word. */
export function SecretState({ webhook }: { readonly webhook: WebhookView }) {
  const { retiringSecrets = [], secretMissing, unsigned } = webhook.signalbox;
  const [until] = retiringSecrets.map((one) => one.until).sort();
  if (until !== undefined) return <Text size="sm">rotating until {sayExactly(until)}</Text>;
  if (unsigned) return <Text size="sm">none</Text>;
  if (!secretMissing) return <Text size="sm">ready</Text>;
  return (
    <Text size="sm" c="orange.9">
      needs secret
    </Text>
  );
}

/** Names of workflows, each a chip. */
export function Chips({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <Text span>–</Text>;
  return (
    <Group gap={4}>
      {names.map((name) => (
        <Badge key={name} variant="default" radius="sm" tt="none">
          {name}
        </Badge>
      ))}
    </Group>
  );
}
