import type { ReactNode } from 'react';
import { Code, Group, Text } from '@mantine/core';
import { CopyText } from './copy-text.tsx';

interface TextBlockProps {
  readonly label: string;
  readonly text: string;
  /** Said where the text has no character. */
  readonly empty?: string;
  /** Beside the label. */
  readonly aside?: ReactNode;
}

/** A text as it is, to be read and copied. Lines that are too long are wrapped. */
export function TextBlock({ label, text, empty = 'empty', aside }: TextBlockProps) {
  return (
    <section aria-label={label}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Group gap="xs">
          {aside}
          {text !== '' && <CopyText text={text} label={`Copy ${label.toLowerCase()}`} />}
        </Group>
      </Group>
      {text === '' ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <Code
          block
          tabIndex={0}
          mah={420}
          style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {text}
        </Code>
      )}
    </section>
  );
}
