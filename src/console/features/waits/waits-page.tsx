import { PageFrame } from '../../shared/ui/page.tsx';

export function WaitsPage() {
  return <PageFrame title="Waits">This page is being built.</PageFrame>;
}
