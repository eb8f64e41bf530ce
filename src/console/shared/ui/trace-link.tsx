import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../session/me.ts';

/** To the trace in the viewer that the server's settings name; nothing where they name none. */
export function TraceLink({ traceId }: { readonly traceId: string | undefined }) {
  const { data: me } = useQuery(meQuery);
  if (me?.traceUrl === undefined || traceId === undefined) return null;
  return (
    <Button
      component="a"
      variant="subtle"
      size="compact-sm"
      href={me.traceUrl.replaceAll('{traceId}', traceId)}
      target="_blank"
      rel="noreferrer"
    >
      Open trace
    </Button>
  );
}
