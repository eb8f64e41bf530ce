import { useState } from 'react';
import { Anchor, Button, Center, Divider, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { signInRefusals } from '../../contract/sign-in-refusals.ts';
import { ApiProblem } from '../shared/api/http.ts';
import { openIdAddress, signIn, signInWaysQuery, type Credentials } from '../shared/session/me.ts';
import { ProblemNote } from '../shared/ui/problem.tsx';

/** The address of this form; it also stands at any other where nobody is signed in. */
export const signInPath = '/sign-in';

/** By the OpenID provider where one is set, with an API key, or as the person of a client. */
export function SignIn() {
  const { data: ways } = useQuery(signInWaysQuery);
  const [isPerson, setPerson] = useState(false);
  const here = location.pathname === signInPath ? '/' : location.pathname + location.search;
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" radius="md" w="100%" maw={440}>
        <Stack>
          <Title order={1} size="h3">
            Sign in to Signalbox
          </Title>
          <ProblemNote error={refusalIn(location.search)} />
          {ways?.openId !== undefined && (
            <>
              <Button component="a" href={openIdAddress(here)}>
                Sign in with {ways.openId.name}
              </Button>
              <Divider label="or" />
            </>
          )}
          {isPerson ? <ClientForm /> : <KeyForm />}
          <Anchor component="button" type="button" size="sm" onClick={() => setPerson(!isPerson)}>
            {isPerson ? 'Use an API key instead' : 'Use a personal client instead'}
          </Anchor>
        </Stack>
      </Paper>
    </Center>
  );
}

/** Why the OpenID provider's answer signed nobody in. */
function refusalIn(search: string): ApiProblem | undefined {
  const name = new URLSearchParams(search).get('refused');
  const [, words] = Object.entries(signInRefusals).find(([known]) => known === name) ?? [];
  return words === undefined ? undefined : new ApiProblem(words, { status: 401 });
}

/** The key is exchanged for a cookie that no script can read; it is kept nowhere. */
function KeyForm() {
  const form = useForm({
    initialValues: { key: '' },
    validate: { key: (key) => (key.trim() === '' ? 'Paste an API key' : null) },
  });
  const { mutate, isPending, error } = useSignIn();
  return (
    <form onSubmit={form.onSubmit(({ key }) => mutate({ key: key.trim() }))}>
      <Stack>
        <Text size="sm" c="dimmed">
          With an API key. An operator makes one with{' '}
          <Text span ff="monospace" size="sm">
            signalbox keys create --role read
          </Text>
          ; its role decides what you see and may do here.
        </Text>
        <PasswordInput label="API key" placeholder="key_….…" autoComplete="off" {...form.getInputProps('key')} />
        <ProblemNote error={error} />
        <Button type="submit" loading={isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

/** A client acts for its user: requests are decided as that person. */
function ClientForm() {
  const form = useForm({
    initialValues: { clientId: '', clientSecret: '' },
    validate: {
      clientId: (text) => (text.trim() === '' ? 'Paste the id of a client' : null),
      clientSecret: (text) => (text.trim() === '' ? 'Paste the secret of the client' : null),
    },
  });
  const { mutate, isPending, error } = useSignIn();
  return (
    <form
      onSubmit={form.onSubmit(({ clientId, clientSecret }) =>
        mutate({ clientId: clientId.trim(), clientSecret: clientSecret.trim() }),
      )}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          With the id and the secret of a personal client, which an administrator makes for you by{' '}
          <Text span ff="monospace" size="sm">
            POST /api/v1/iam/personal_clients
          </Text>
          . You then see the access requests that wait for you, and decide them as yourself.
        </Text>
        <TextInput label="Client ID" autoComplete="off" {...form.getInputProps('clientId')} />
        <PasswordInput label="Client secret" autoComplete="off" {...form.getInputProps('clientSecret')} />
        <ProblemNote error={error} />
        <Button type="submit" loading={isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: () => (location.pathname === signInPath ? location.assign('/') : queryClient.resetQueries()),
  });
}
