import { Accordion, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Fact } from '../../shared/ui/fact.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { TextBlock } from '../../shared/ui/text-block.tsx';
import { signingKeysQuery } from './api/get-signing-keys.ts';
import { jwksUrl, toReceiverSnippet } from './receiver-snippet.ts';

/** How receivers know that a request is ours, with code for it. */
export function SigningKeysPanel({ exampleUrl }: { readonly exampleUrl: string }) {
  const { data, error } = useQuery(signingKeysQuery);
  const url = jwksUrl();
  return (
    <Accordion variant="contained" radius="md" order={2}>
      <Accordion.Item value="keys">
        <Accordion.Control>Signing keys, and code for receivers</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            <Text size="sm">
              Each request has a JWT in its Authorization header. Its claim <Code>htb_s256</Code> is the SHA-256 of the
              body; the keys that verify it are public.
            </Text>
            <Fact name="JWKS">
              <Group gap={4} wrap="nowrap">
                <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
                <CopyText text={url} label="Copy JWKS address" />
              </Group>
            </Fact>
            <ProblemNote error={error} />
            {data?.map(({ kid, alg, kty }, at) => (
              <Fact key={kid ?? at} name={at === 0 ? 'Keys' : ''}>
                <Code>{kid}</Code> {alg ?? kty}
              </Fact>
            ))}
            <TextBlock label="Receiver in Node.js" text={toReceiverSnippet(exampleUrl)} />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
