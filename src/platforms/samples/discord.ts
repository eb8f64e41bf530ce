import type { EventSample } from './sample.ts';

export const discordSamples: readonly EventSample[] = [
  {
    event: 'APPLICATION_AUTHORIZED',
    summary: 'somebody added the app',
    request: ({ digits, iso }) => ({
      headers: { 'User-Agent': 'Discord-Webhook/1.0 (+https://discord.com)' },
      json: {
        version: 1,
        application_id: '1234560123453231555',
        type: 1,
        event: {
          type: 'APPLICATION_AUTHORIZED',
          timestamp: iso(),
          data: {
            integration_type: 1,
            scopes: ['applications.commands'],
            user: { id: digits(18, 'user'), username: 'ada.moreau', global_name: 'Ada', discriminator: '0' },
          },
        },
      },
    }),
  },
  {
    event: 'PING',
    summary: 'Discord asks whether the URL is ours',
    isHandshake: true,
    request: () => ({ json: { version: 1, application_id: '1234560123453231555', type: 0 } }),
  },
];
