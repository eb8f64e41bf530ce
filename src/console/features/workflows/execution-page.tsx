import { PageFrame } from '../../shared/ui/page.tsx';

export function ExecutionPage() {
  return <PageFrame title="Execution">This page is being built.</PageFrame>;
}
