import { PageFrame } from '../../shared/ui/page.tsx';

export function WebhookPage() {
  return <PageFrame title="Webhook">This page is being built.</PageFrame>;
}
