import { PageFrame } from '../../shared/ui/page.tsx';

export function WebhooksPage() {
  return <PageFrame title="Webhooks">This page is being built.</PageFrame>;
}
