import type { EventSample } from './sample.ts';

export const twitchSamples: readonly EventSample[] = [
  {
    event: 'channel.follow',
    summary: 'somebody follows the channel',
    request: ({ uuid, iso }) => ({
      headers: {
        'Twitch-Eventsub-Message-Id': uuid,
        'Twitch-Eventsub-Message-Retry': '0',
        'Twitch-Eventsub-Message-Type': 'notification',
        'Twitch-Eventsub-Subscription-Type': 'channel.follow',
        'Twitch-Eventsub-Subscription-Version': '2',
      },
      json: {
        subscription: {
          id: '7f3a2c11-0000-4000-8000-48211937ada2',
          type: 'channel.follow',
          version: '2',
          status: 'enabled',
          cost: 0,
          condition: { broadcaster_user_id: '4711' },
          created_at: iso(-86_400),
          transport: { method: 'webhook' },
        },
        event: {
          user_id: '48211937',
          user_login: 'ada',
          user_name: 'Ada',
          broadcaster_user_id: '4711',
          followed_at: iso(),
        },
      },
    }),
  },
  {
    event: 'webhook_callback_verification',
    summary: 'Twitch asks whether the URL is ours',
    isHandshake: true,
    request: ({ uuid, word }) => ({
      headers: {
        'Twitch-Eventsub-Message-Id': uuid,
        'Twitch-Eventsub-Message-Type': 'webhook_callback_verification',
        'Twitch-Eventsub-Subscription-Type': 'channel.follow',
      },
      json: {
        challenge: word(43, 'challenge'),
        subscription: { id: uuid, type: 'channel.follow', status: 'webhook_callback_verification_pending' },
      },
    }),
  },
];
