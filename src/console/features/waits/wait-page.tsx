import { PageFrame } from '../../shared/ui/page.tsx';

export function WaitDetailPage() {
  return <PageFrame title="Wait">This page is being built.</PageFrame>;
}
