import { useState } from 'react';
import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { peopleNamesQuery } from '../../shared/api/people-names.ts';
import { membersQuery } from './api/list-members.ts';

interface MemberSelectProps {
  readonly label: string;
  readonly userIds: readonly string[];
  readonly onChange: (userIds: readonly string[]) => void;
  /** Of people who can be chosen. */
  readonly max?: number;
}

/** People by a part of their name or address. */
export function MemberSelect({ label, userIds, onChange, max }: MemberSelectProps) {
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text, 200);
  const { data } = useInfiniteQuery(membersQuery(query));
  const [known, setKnown] = useState(new Map<string, string>());
  const found = (data?.pages ?? []).flatMap(({ list }) =>
    list.map(({ user: { id, displayName, email } }): [string, string] => [
      id,
      email === undefined ? displayName : `${displayName} (${email})`,
    ]),
  );
  // Those of before may be on no page that was looked at.
  const { data: names } = useQuery(peopleNamesQuery(userIds.filter((id) => !known.has(id))));
  const chosen = userIds.map((id): [string, string] => [id, known.get(id) ?? names?.get(id) ?? id]);
  return (
    <MultiSelect
      label={label}
      placeholder="A name"
      searchable
      maxValues={max}
      comboboxProps={{ keepMounted: false }}
      data={[...new Map([...chosen, ...found])].map(([value, words]) => ({ value, label: words }))}
      value={[...userIds]}
      onChange={(ids) => {
        setKnown(new Map([...known, ...found]));
        onChange(ids);
      }}
      onSearchChange={setText}
    />
  );
}
