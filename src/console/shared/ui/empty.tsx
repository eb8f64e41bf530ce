import type { ReactNode } from 'react';
import { Paper, Stack, Text } from '@mantine/core';

/** Where a list has nothing: why that may be, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="xs">
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" size="sm" ta="center" component="div" maw={560}>
          {children}
        </Text>
      </Stack>
    </Paper>
  );
}
