import { PageFrame } from '../../shared/ui/page.tsx';

export function RequestsPage() {
  return <PageFrame title="Requests">This page is being built.</PageFrame>;
}
