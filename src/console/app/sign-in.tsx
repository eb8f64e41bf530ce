import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { signIn } from '../shared/session/me.ts';
import { ProblemNote } from '../shared/ui/problem.tsx';

/** The key is exchanged for a cookie that no script can read; it is kept nowhere. */
export function SignIn() {
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { key: '' },
    validate: { key: (key) => (key.trim() === '' ? 'Paste an API key' : null) },
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: signIn,
    onSuccess: () => queryClient.resetQueries(),
  });
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" radius="md" w="100%" maw={440}>
        <form onSubmit={form.onSubmit(({ key }) => mutate(key.trim()))}>
          <Stack>
            <Title order={1} size="h3">
              Sign in to Signalbox
            </Title>
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
      </Paper>
    </Center>
  );
}
