import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PageFrame } from '../../shared/ui/page.tsx';
import { createWebhook } from './api/save-webhook.ts';
import { keepNewSecret } from './new-secret.ts';
import { WebhookForm } from './webhook-form.tsx';

export function NewWebhookPage() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: createWebhook,
    onSuccess: async (webhook) => {
      keepNewSecret(queryClient, webhook);
      await navigate({ to: '/webhooks/$webhookId', params: { webhookId: webhook.id } });
    },
  });
  return (
    <PageFrame
      title="New Webhook"
      about="The URL comes into being with Create. It is Unverified until the platform has proved itself."
      shows={{ method: 'POST', path: '/api/metadata/webhook' }}
    >
      <WebhookForm
        initial={{ name: '', receiverWorkflowNamesToVersions: {} }}
        submit="Create"
        onSubmit={mutate}
        isPending={isPending}
        error={error}
      />
    </PageFrame>
  );
}
