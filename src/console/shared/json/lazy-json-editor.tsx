import { lazy, Suspense } from 'react';
import { Skeleton } from '@mantine/core';
import type { JsonEditorProps } from './json-editor.tsx';

const Editor = lazy(() => import('./json-editor.tsx'));

/** The editor, loaded when it is first shown. */
export function LazyJsonEditor(props: JsonEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={props.minHeight ?? 200} radius="md" />}>
      <Editor {...props} />
    </Suspense>
  );
}
