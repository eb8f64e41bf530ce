import { Alert, Button, Stack } from '@mantine/core';

/** Stands by an edit of what somebody else has saved since. @param onShow takes what was saved in place of the edit */
export function SavedMeanwhile({ onShow }: { readonly onShow: () => void }) {
  return (
    <Alert color="yellow" title="Somebody saved this meanwhile" role="status">
      <Stack gap="xs" align="flex-start">
        What you have written stands here as it was.
        <Button variant="default" size="xs" onClick={onShow}>
          Show what was saved instead
        </Button>
      </Stack>
    </Alert>
  );
}
