import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DirectoryUser } from './api/list-members.ts';
import { enableMember } from './api/set-member-disabled.ts';

interface MemberStatusProps {
  readonly member: DirectoryUser;
  readonly onDisable: () => void;
}

/** Asks to keep a person out, or lets her in again. */
export function MemberStatus({ member: { id, displayName, status = 'ENABLED' }, onDisable }: MemberStatusProps) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => enableMember(id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['people'] });
      notifications.show({ message: `${displayName} can sign in again.` });
    },
    onError: ({ message }) => notifications.show({ color: 'red', message }),
  });
  if (status === 'ENABLED')
    return (
      <Button size="compact-sm" variant="subtle" color="red" aria-label={`Disable ${displayName}`} onClick={onDisable}>
        Disable
      </Button>
    );
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={isPending}
      aria-label={`Enable ${displayName}`}
      onClick={() => mutate()}
    >
      Enable
    </Button>
  );
}
