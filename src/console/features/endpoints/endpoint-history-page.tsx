import { PageFrame } from '../../shared/ui/page.tsx';

export function EndpointHistoryPage() {
  return <PageFrame title="History">This page is being built.</PageFrame>;
}
