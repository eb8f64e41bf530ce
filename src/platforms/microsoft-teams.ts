import type { Platform } from './platform.ts';
import { verifyHmacBased } from './schemes/signature-scheme.ts';

export const microsoftTeams: Platform = {
  name: 'microsoft-teams',
  label: 'Microsoft Teams',
  method: 'signature',
  secretLabel: 'security token',
  secretForm: { kind: 'base64', madeBy: 'platform' },
  readsHeaderKey: true,
  signatureHeaders: ['Authorization'],
  verify: (settings, request, nowSeconds) => verifyHmacBased({ settings, request, nowSeconds }),
};
