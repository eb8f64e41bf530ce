import { Code, Group, Text } from '@mantine/core';
import { CopyText } from '../ui/copy-text.tsx';
import { toPrettyJson } from './exact.ts';

/** A value as JSON, with each number as it was written. */
export function JsonView({ label, value }: { readonly label: string; readonly value: unknown }) {
  const text = toPrettyJson(value);
  return (
    <section aria-label={label}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyText text={text} label={`Copy ${label.toLowerCase()}`} />
      </Group>
      <Code block tabIndex={0} mah={420} style={{ overflow: 'auto' }}>
        {text}
      </Code>
    </section>
  );
}
