import { useState } from 'react';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMayInAccess } from '../../shared/session/myself.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { createMember } from './api/create-member.ts';
import { membersQuery, type DirectoryUser } from './api/list-members.ts';
import { DisableMember } from './disable-member.tsx';
import { MemberStatus } from './member-status.tsx';
import { MemberSelect } from './member-select.tsx';

const columns: readonly RecordColumn<DirectoryUser>[] = [
  { name: 'name', title: 'Name', show: ({ displayName }) => displayName },
  { name: 'email', title: 'Email', show: ({ email }) => email ?? '–' },
  { name: 'status', title: 'Status', show: ({ status = 'ENABLED' }) => status.toLowerCase() },
  {
    name: 'id',
    title: 'ID',
    show: ({ id, displayName }) => (
      <>
        {id} <CopyText text={id} label={`Copy ID of ${displayName}`} />
      </>
    ),
  },
];

/** Others stand for Signalbox itself, and nobody disables them. */
function isPerson({ type }: DirectoryUser): boolean {
  return type !== 'USER_TYPE_SYSTEM' && type !== undefined;
}

/** Those who get access and those who decide. */
export function MembersPanel() {
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text, 200);
  const members = useInfiniteQuery(membersQuery(query));
  const { data, error, isLoading } = members;
  const mayChange = useMayInAccess('admin');
  const [isOpen, setOpen] = useState(false);
  // The dialog is not the row's, which a search takes away.
  const [leaver, setLeaver] = useState<DirectoryUser>();
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <TextInput label="Search" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        {mayChange && <Button onClick={() => setOpen(true)}>Add person</Button>}
      </Group>
      <ProblemNote error={error} />
      {error === null && (
        <RecordList
          label="People"
          entries={data?.pages.flatMap(({ list }) => list.map(({ user }) => user))}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={columns}
          actions={
            mayChange
              ? (member) => isPerson(member) && <MemberStatus member={member} onDisable={() => setLeaver(member)} />
              : undefined
          }
          actionsWidth={110}
          empty={<Empty title="Nobody found">People have a name and an address by which they are found.</Empty>}
        />
      )}
      <MorePages list={members} />
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Add person">
        <MemberForm onSaved={() => setOpen(false)} />
      </Modal>
      <Modal
        opened={leaver !== undefined}
        onClose={() => setLeaver(undefined)}
        title={`Disable ${leaver?.displayName ?? ''}`}
      >
        {leaver !== undefined && <DisableMember member={leaver} onDone={() => setLeaver(undefined)} />}
      </Modal>
    </Stack>
  );
}

function MemberForm({ onSaved }: { readonly onSaved: () => void }) {
  const queryClient = useQueryClient();
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [managerIds, setManagerIds] = useState<readonly string[]>([]);
  return (
    <ActForm
      word="Save"
      isDisabled={displayName.trim() === ''}
      act={() => createMember({ displayName: displayName.trim(), email: email.trim(), managerIds })}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: ['people'] });
        onSaved();
      }}
    >
      <TextInput
        label="Name"
        required
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <TextInput label="Email" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <MemberSelect label="Managers" userIds={managerIds} onChange={setManagerIds} />
    </ActForm>
  );
}
