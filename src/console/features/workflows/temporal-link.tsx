import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../../shared/session/me.ts';

/** To the run's history in Temporal's own UI, where the server knows of one that this browser can reach. */
export function TemporalLink({ workflowId }: { readonly workflowId: string }) {
  const { data: me } = useQuery(meQuery);
  const url = me?.temporalUi;
  if (url === undefined || (isLoopback(new URL(url).hostname) && !isLoopback(location.hostname))) return null;
  return (
    <Button
      component="a"
      variant="subtle"
      href={`${url}/workflows/${encodeURIComponent(workflowId)}`}
      target="_blank"
      rel="noreferrer"
    >
      Open in Temporal
    </Button>
  );
}

/** The embedded Temporal shows its pages to browsers on its own machine alone. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
