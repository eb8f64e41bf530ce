import { useState } from 'react';
import { Checkbox, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { ActForm } from '../../shared/ui/act-form.tsx';
import type { DirectoryUser } from './api/list-members.ts';
import { askAccessBack, disableMember, type HandedOverView } from './api/set-member-disabled.ts';

interface DisableMemberProps {
  readonly member: DirectoryUser;
  readonly onDone: () => void;
}

/** The inside of the dialog that keeps a person out. */
export function DisableMember({ member: { id, displayName }, onDone }: DisableMemberProps) {
  const queryClient = useQueryClient();
  const [isAskedBack, setAskedBack] = useState(false);
  return (
    <ActForm
      word="Disable"
      act={async () => {
        const handedOver = await disableMember(id);
        if (isAskedBack) await askAccessBack(id);
        return handedOver;
      }}
      onDone={async (handedOver) => {
        onDone();
        notifications.show({ message: sayHandedOver(displayName, handedOver) });
        await queryClient.invalidateQueries({ queryKey: ['people'] });
      }}
    >
      <Text size="sm">
        Sessions and clients end at once. Requests for access of this person are closed. Steps that nobody else could
        decide go to their fallback, or to the super administrators.
      </Text>
      <Checkbox
        label="Ask all access back"
        description="A request for each access that the person has"
        checked={isAskedBack}
        onChange={(event) => setAskedBack(event.currentTarget.checked)}
      />
    </ActForm>
  );
}

function sayHandedOver(name: string, { reassigned, closed, left }: HandedOverView): string {
  const parts = [
    ...(reassigned > 0 ? [`${count(reassigned, 'step')} reassigned`] : []),
    ...(closed > 0 ? [`${count(closed, 'request')} closed`] : []),
    ...(left > 0 ? [`${count(left, 'request')} left for an administrator`] : []),
  ];
  return `${name} is disabled${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
