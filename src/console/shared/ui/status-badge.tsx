import { Badge } from '@mantine/core';

/** A state as its own word, never as a colour alone. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <Badge color={colours[status] ?? 'gray'} variant="light" radius="sm" tt="none" miw="max-content">
      {status}
    </Badge>
  );
}

const colours: Readonly<Record<string, string>> = {
  // Runs and tasks, in Conductor's words.
  RUNNING: 'blue',
  IN_PROGRESS: 'blue',
  SCHEDULED: 'cyan',
  COMPLETED: 'teal',
  COMPLETED_WITH_ERRORS: 'orange',
  FAILED: 'red',
  FAILED_WITH_TERMINAL_ERROR: 'red',
  TIMED_OUT: 'orange',
  TERMINATED: 'gray',
  CANCELED: 'gray',
  SKIPPED: 'gray',
  PAUSED: 'yellow',
  STALLED: 'orange',
  // Webhooks.
  Verified: 'teal',
  Unverified: 'yellow',
  Disabled: 'gray',
  Enabled: 'teal',
  // Messages to outgoing webhooks.
  Pending: 'cyan',
  Sending: 'blue',
  Retrying: 'orange',
  'Waiting for callback': 'blue',
  'Processing response': 'blue',
  Success: 'teal',
  Failed: 'red',
  // Requests.
  Open: 'blue',
  Granted: 'teal',
  Revoked: 'teal',
  Denied: 'red',
  Error: 'red',
  emergency: 'orange',
  // Waits.
  open: 'blue',
  claimed: 'teal',
  delivered: 'teal',
  withdrawn: 'gray',
  // Events.
  accepted: 'teal',
  rejected: 'red',
  ignored: 'yellow',
  duplicate: 'gray',
  challenge: 'blue',
  expired: 'gray',
};
