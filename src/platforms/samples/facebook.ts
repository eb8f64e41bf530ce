import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const page = '108473921655';

/** Meta escapes slashes and what is not ASCII, and signs it so. */
function written(json: JsonObject): string {
  return JSON.stringify(json)
    .replaceAll('/', '\\/')
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sample(event: string, summary: string, json: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: { 'Content-Type': 'application/json', Accept: '*/*', 'User-Agent': 'facebookexternalua' },
      text: written(json(values)),
    }),
  };
}

export const facebookSamples: readonly EventSample[] = [
  sample('page.messages', 'a message to the page (Messenger)', ({ nowSeconds, word }) => ({
    object: 'page',
    entry: [
      {
        id: page,
        time: nowSeconds * 1000,
        messaging: [
          {
            sender: { id: '7312904455120091' },
            recipient: { id: page },
            timestamp: nowSeconds * 1000,
            message: { mid: `m_${word(60, 'mid')}`, text: 'Fährt das Boot um 23:40?' },
          },
        ],
      },
    ],
  })),
  sample('page.feed', 'somebody posts on the page', ({ nowSeconds, digits }) => ({
    object: 'page',
    entry: [
      {
        id: page,
        time: nowSeconds,
        changes: [
          {
            field: 'feed',
            value: {
              item: 'comment',
              verb: 'add',
              from: { id: '7312904455120091', name: 'Ada Moreau' },
              post_id: `${page}_${digits(15, 'post')}`,
              comment_id: `${digits(15, 'post')}_${digits(15, 'comment')}`,
              message: 'See you on board',
              created_time: nowSeconds,
            },
          },
        ],
      },
    ],
  })),
  sample('whatsapp.messages', 'a message by WhatsApp', ({ nowSeconds, word }) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '104996122399160',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '4940555010099', phone_number_id: '106540352242922' },
              contacts: [{ profile: { name: 'Ada Moreau' }, wa_id: '4915155501234' }],
              messages: [
                {
                  from: '4915155501234',
                  id: `wamid.${word(52, 'wamid')}`,
                  timestamp: String(nowSeconds),
                  type: 'text',
                  text: { body: 'Two tickets, please' },
                },
              ],
            },
          },
        ],
      },
    ],
  })),
  sample('instagram.comments', 'a comment on Instagram', ({ nowSeconds, digits }) => ({
    object: 'instagram',
    entry: [
      {
        id: '17841405822304914',
        time: nowSeconds,
        changes: [
          {
            field: 'comments',
            value: {
              id: digits(17, 'comment'),
              from: { id: '232323232', username: 'ada.moreau' },
              media: { id: digits(17, 'media'), media_product_type: 'FEED' },
              text: 'What a sunset',
            },
          },
        ],
      },
    ],
  })),
  {
    event: 'verification',
    summary: 'Meta asks whether the callback URL is ours',
    isHandshake: true,
    request: ({ digits, secretKey }) => ({
      method: 'GET',
      query: { 'hub.mode': 'subscribe', 'hub.challenge': digits(10, 'challenge'), 'hub.verify_token': secretKey },
    }),
  },
];
