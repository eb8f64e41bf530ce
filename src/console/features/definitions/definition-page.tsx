import { PageFrame } from '../../shared/ui/page.tsx';

export function DefinitionPage() {
  return <PageFrame title="Definition">This page is being built.</PageFrame>;
}
