import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const own = '4337869213';

const ada = {
  id: 2244994945,
  id_str: '2244994945',
  name: 'Ada Moreau',
  screen_name: 'ada_moreau',
  location: 'Hamburg',
  protected: false,
  followers_count: 118,
  friends_count: 204,
  verified: false,
};

function sample(event: string, summary: string, parts: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      json: { for_user_id: own, ...parts(values) },
    }),
  };
}

/** `Sat Nov 28 21:14:05 +0000 2026` */
function writtenTime(nowSeconds: number): string {
  const [day, date, month, year, time] = new Date(nowSeconds * 1000).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${time} +0000 ${year}`;
}

export const twitterSamples: readonly EventSample[] = [
  sample('tweet_create_events', 'somebody mentions the account', ({ digits, nowSeconds }) => ({
    user_has_blocked: false,
    tweet_create_events: [
      {
        created_at: writtenTime(nowSeconds),
        // More than 2^53 holds: as a number it would lose its end, as it does in every JSON parser.
        id_str: digits(19, 'post'),
        text: '@harborworks is the 23:40 boat on time?',
        truncated: false,
        user: ada,
        entities: { hashtags: [], urls: [], user_mentions: [{ id_str: own, screen_name: 'harborworks' }] },
        lang: 'en',
        timestamp_ms: String(nowSeconds * 1000),
      },
    ],
  })),
  sample('direct_message_events', 'a direct message came in', ({ digits, nowSeconds }) => ({
    direct_message_events: [
      {
        type: 'message_create',
        id: digits(19, 'message'),
        created_timestamp: String(nowSeconds * 1000),
        message_create: {
          target: { recipient_id: own },
          sender_id: ada.id_str,
          message_data: { text: 'Hello harbor', entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
        },
      },
    ],
    users: { [ada.id_str]: { id: ada.id_str, name: ada.name, screen_name: ada.screen_name } },
  })),
  sample('follow_events', 'somebody follows the account', ({ digits, nowSeconds }) => ({
    follow_events: [
      {
        type: 'follow',
        created_timestamp: String(nowSeconds * 1000),
        target: { id: own },
        source: { id: digits(19, 'follower') },
      },
    ],
  })),
  {
    event: 'crc',
    summary: 'X asks for proof of the secret, as it does every hour',
    isHandshake: true,
    request: ({ word }) => ({ method: 'GET', query: { crc_token: word(43, 'crc'), nonce: word(43, 'nonce') } }),
  },
];
