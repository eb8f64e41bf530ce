import { PageFrame } from '../../shared/ui/page.tsx';

export function EndpointsPage() {
  return <PageFrame title="Webhooks">This page is being built.</PageFrame>;
}
