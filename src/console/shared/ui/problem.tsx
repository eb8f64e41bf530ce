import { Alert, Button, List, Text } from '@mantine/core';
import { ApiProblem } from '../api/http.ts';

/** Says what happened and what to do, where something could not be shown or done. */
export function ProblemNote({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  if (error === null || error === undefined) return null;
  const { status, fields } = error instanceof ApiProblem ? error : { status: undefined, fields: [] };
  return (
    <Alert color={status === 403 ? 'yellow' : 'red'} title={titleOf(status)} role="alert" variant="light">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {fields.length === 0 && (error instanceof Error ? error.message : String(error))}
      </Text>
      {fields.length > 0 && (
        <List size="sm">
          {fields.map(({ path, message }) => (
            <List.Item key={`${path} ${message}`}>{path === '' ? message : `${path}: ${message}`}</List.Item>
          ))}
        </List>
      )}
      {again !== undefined && (
        <Button mt="sm" size="compact-sm" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function titleOf(status: number | undefined): string {
  switch (status) {
    case undefined:
      return 'This page has a mistake';
    case 0:
      return 'No answer';
    case 400:
    case 422:
      return 'Not accepted';
    case 401:
      return 'Not signed in';
    case 403:
      return 'Hidden from your role';
    case 404:
      return 'Not found';
    case 409:
      return 'Not possible now';
    default:
      return status >= 500 ? 'The server has trouble' : 'That did not work';
  }
}
