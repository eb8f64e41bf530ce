import { Code, Group, Text } from '@mantine/core';
import { CopyText } from './copy-text.tsx';

export interface ShownCall {
  readonly method?: string;
  readonly path: string;
}

/** The call of the API that a page makes, ready to paste: whatever is done here can be done by a program. */
export function ApiCall({ method = 'GET', path }: ShownCall) {
  const command = `curl -sS${method === 'GET' ? '' : ` -X ${method}`} "${location.origin}${path}"`;
  return (
    <Group gap="xs" mt="md" wrap="nowrap" component="footer">
      <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
        This page calls
      </Text>
      <Code style={{ overflowWrap: 'anywhere' }}>
        {method} {path}
      </Code>
      <CopyText text={command} label="Copy as cURL" />
    </Group>
  );
}
