import { PageFrame } from '../../shared/ui/page.tsx';

export function NewWebhookPage() {
  return <PageFrame title="New Webhook">This page is being built.</PageFrame>;
}
