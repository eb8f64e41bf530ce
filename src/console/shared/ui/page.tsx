import { useEffect, type ReactNode } from 'react';
import { Group, Stack, Text, Title } from '@mantine/core';
import { ApiCall, type ShownCall } from './api-call.tsx';

interface PageProps {
  readonly title: string;
  /** One sentence: what is here, for whom. */
  readonly about?: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  /** The call of the API that this page makes. */
  readonly shows?: ShownCall;
  readonly children: ReactNode;
}

/** The frame of every page: heading, actions, content, and the call of the API behind it. */
export function PageFrame({ title, about, badges, actions, shows, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Signalbox`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2}>
          <Group gap="sm">
            <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {badges}
          </Group>
          {about !== undefined && (
            <Text c="dimmed" size="sm" maw={720}>
              {about}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
      {shows !== undefined && <ApiCall {...shows} />}
    </Stack>
  );
}
