import { useState } from 'react';
import { Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { askForAccess } from './api/ask-for-access.ts';
import type { EntitlementView } from './api/search-entitlements.ts';
import { MemberSelect } from './member-select.tsx';

/** Somebody is to get the entitlement; the page of the request follows. */
export function AskForm({ entitlement: { id, appId } }: { readonly entitlement: EntitlementView }) {
  const navigate = useNavigate();
  const [userIds, setUserIds] = useState<readonly string[]>([]);
  const [description, setDescription] = useState('');
  const [identityUserId] = userIds;
  return (
    <ActForm
      word="Send request"
      isDisabled={identityUserId === undefined}
      act={() => askForAccess({ appId, appEntitlementId: id, identityUserId: identityUserId ?? '', description })}
      onDone={(requestId) => navigate({ to: '/requests/$requestId', params: { requestId } })}
    >
      <MemberSelect label="For whom" max={1} userIds={userIds} onChange={setUserIds} />
      <Textarea
        label="Why"
        autosize
        minRows={2}
        maxLength={4_096}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </ActForm>
  );
}
