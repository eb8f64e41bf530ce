import { Badge, Code, Group, Stack, Text } from '@mantine/core';

/** One condition of a wait, held against an event. */
export interface ConditionView {
  readonly path: string;
  readonly expected: unknown;
  readonly actual?: unknown;
  /** The value is too long; its JSON begins so. */
  readonly actualBegins?: string;
  readonly found: boolean;
  readonly holds: boolean;
  readonly reason?: string;
}

/** Each condition, whether it holds, and the event's own value where it does not. */
export function ConditionList({ conditions }: { readonly conditions: readonly ConditionView[] }) {
  if (conditions.length === 0) return <Text size="sm">It has no conditions: every event matches.</Text>;
  return (
    <Stack gap={6} component="ul" m={0} pl={0} style={{ listStyle: 'none' }}>
      {conditions.map((condition) => (
        <Condition key={condition.path} condition={condition} />
      ))}
    </Stack>
  );
}

function Condition({ condition }: { readonly condition: ConditionView }) {
  const { path, expected, found, holds, reason } = condition;
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Badge
        color={holds ? 'teal' : 'red'}
        variant="light"
        radius="sm"
        tt="none"
        w={64}
        style={{ flexShrink: 0 }}
        mt={2}
      >
        {holds ? 'holds' : 'fails'}
      </Badge>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
        <Code>{path}</Code> is to be <Code>{toText(expected)}</Code>
        {!holds && <Actual condition={condition} />}
        {found && reason !== undefined && (
          <Text size="xs" c="dimmed">
            {reason}
          </Text>
        )}
      </Text>
    </Group>
  );
}

function Actual({ condition: { found, actual, actualBegins } }: { readonly condition: ConditionView }) {
  if (!found) return <>; the event has nothing there</>;
  return (
    <>
      ; the event has <Code>{actualBegins === undefined ? toText(actual) : `${actualBegins} …`}</Code>
    </>
  );
}

function toText(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
