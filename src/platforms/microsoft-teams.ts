import type { Platform } from './platform.ts';
import { verifyHmacBased } from './schemes/signature-scheme.ts';

export const microsoftTeams: Platform = {
  name: 'microsoft-teams',
  label: 'Microsoft Teams',
  method: 'signature',
  secretLabel: 'security token',
  signatureHeaders: ['Authorization'],
  verify: (settings, request, nowSeconds) => verifyHmacBased({ settings, request, nowSeconds }),
};
