import { Group, Text } from '@mantine/core';
import { Moment } from '../../shared/ui/moment.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { EndpointView } from './api/endpoint.ts';

/** Whether it is switched on, and since when nothing has got through. */
export function EndpointBadge({ endpoint: { signalbox } }: { readonly endpoint: EndpointView }) {
  const { disabled, disabledReason, failingSince } = signalbox;
  return (
    <Group gap={6}>
      <StatusBadge status={disabled ? 'Disabled' : 'Enabled'} />
      {disabled && disabledReason !== undefined && <Text size="xs">{disabledReason}</Text>}
      {failingSince !== undefined && (
        <Text size="xs" c="red.9">
          failing, since <Moment at={failingSince} />
        </Text>
      )}
    </Group>
  );
}
