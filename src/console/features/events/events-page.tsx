import { PageFrame } from '../../shared/ui/page.tsx';

export function EventsPage() {
  return <PageFrame title="Events">This page is being built.</PageFrame>;
}
