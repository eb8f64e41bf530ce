import type { Preset } from './platform.ts';
import { signHmacBased, verifyHmacBased } from './schemes/signature-scheme.ts';

export const microsoftTeams: Preset = {
  name: 'microsoft-teams',
  label: 'Microsoft Teams',
  guide: {
    pasteUrl: 'Team → Manage team → Apps → Create an outgoing webhook → Callback URL',
    secretAt: 'Shown once when the outgoing webhook is created',
    help: [
      'Open Manage team → Apps → Create an outgoing webhook, and paste the URL as Callback URL.',
      'Store the security token that Teams shows this once, as it stands: it is base64.',
      'Teams posts only messages that mention the webhook by its name.',
    ],
    proof: '`Authorization: HMAC <base64>`: HMAC-SHA256 of the raw body, keyed with the decoded token.',
    verifiedBy: 'The first message whose signature matches.',
    example: { secretValue: 'bW9kZXMtYS1zZWN1cml0eS10b2tlbi1vZi0zMi1ieXQ=' },
  },
  method: 'signature',
  secretLabel: 'security token',
  secretForm: { kind: 'base64', madeBy: 'platform' },
  readsHeaderKey: true,
  signatureHeaders: ['Authorization'],
  sign: signHmacBased,
  verify: (settings, request, nowSeconds) => verifyHmacBased({ settings, request, nowSeconds }),
};
