import { PageFrame } from '../../shared/ui/page.tsx';

export function RequestPage() {
  return <PageFrame title="Request">This page is being built.</PageFrame>;
}
