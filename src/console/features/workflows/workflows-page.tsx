import { PageFrame } from '../../shared/ui/page.tsx';

export function WorkflowsPage() {
  return <PageFrame title="Workflows">This page is being built.</PageFrame>;
}
