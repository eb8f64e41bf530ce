import { PageFrame } from '../../shared/ui/page.tsx';

export function EventPage() {
  return <PageFrame title="Event">This page is being built.</PageFrame>;
}
