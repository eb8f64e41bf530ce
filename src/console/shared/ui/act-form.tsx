import type { ReactNode } from 'react';
import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ProblemNote } from './problem.tsx';

interface ActFormProps<Result> {
  /** What will happen, and the fields of the act. */
  readonly children: ReactNode;
  /** The word on the button. */
  readonly word: string;
  readonly act: () => Promise<Result>;
  readonly onDone?: (result: Result) => unknown;
  /** It cannot be taken back. */
  readonly isFinal?: boolean;
  /** Leaves the dialog without the act, under this word. */
  readonly leave?: { readonly word: string; readonly go: () => void };
  readonly isDisabled?: boolean;
}

/** The inside of a dialog in which one act is confirmed: its button, that it is under way, and why it was refused. */
export function ActForm<Result>({
  children,
  word,
  act,
  onDone,
  isFinal = false,
  leave,
  isDisabled = false,
}: ActFormProps<Result>) {
  const { mutate, isPending, error } = useMutation({ mutationFn: act, onSuccess: onDone });
  return (
    <Stack>
      {children}
      <ProblemNote error={error} />
      <Group justify="flex-end">
        {leave !== undefined && (
          <Button variant="default" onClick={leave.go}>
            {leave.word}
          </Button>
        )}
        <Button color={isFinal ? 'red' : undefined} loading={isPending} disabled={isDisabled} onClick={() => mutate()}>
          {word}
        </Button>
      </Group>
    </Stack>
  );
}
