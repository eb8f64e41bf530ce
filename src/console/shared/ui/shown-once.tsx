import { Alert, Code, Group, Text } from '@mantine/core';
import { CopyText } from './copy-text.tsx';

/** A secret that no answer will hold again. */
export function ShownOnce({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <Alert color="yellow" title={`${label}: copy it now, it is not shown again`} role="status">
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
        <CopyText text={value} label={`Copy ${label.toLowerCase()}`} />
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        It is stored sealed, and stands in no log, history or answer.
      </Text>
    </Alert>
  );
}
