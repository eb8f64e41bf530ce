import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const team = 'T05HARBOR1';
const app = 'A05SIGNAL2';
const user = { id: 'U05ADA4711', username: 'ada', name: 'ada', team_id: team };
const channel = 'C05BOATS33';
const headers = { 'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)' };

function callback(event: string, summary: string, inner: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers,
      json: {
        token: values.word(24, 'token'),
        team_id: team,
        api_app_id: app,
        event: inner(values),
        type: 'event_callback',
        event_id: `Ev${values.word(9, 'event').toUpperCase()}`,
        event_time: values.nowSeconds,
        authorizations: [{ enterprise_id: null, team_id: team, user_id: 'U05SIGNAL9', is_bot: true }],
        is_ext_shared_channel: false,
      },
    }),
  };
}

const ts = ({ nowSeconds, digits }: SampleValues) => `${nowSeconds}.${digits(6, 'ts')}`;

function interaction(event: string, summary: string, payload: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers,
      form: {
        payload: JSON.stringify({
          ...payload(values),
          user,
          team: { id: team, domain: 'harbor-works' },
          api_app_id: app,
          trigger_id: `${values.digits(12, 'trigger')}.${values.digits(10, 'team')}.${values.hex(32, 'trigger')}`,
        }),
      },
    }),
  };
}

export const slackSamples: readonly EventSample[] = [
  callback('message', 'a message in a channel', (values) => ({
    type: 'message',
    user: user.id,
    text: 'hello',
    channel,
    channel_type: 'channel',
    ts: ts(values),
    event_ts: ts(values),
    team,
  })),
  callback('app_mention', 'somebody mentions the app', (values) => ({
    type: 'app_mention',
    user: user.id,
    text: '<@U05SIGNAL9> when does the last boat leave?',
    channel,
    ts: ts(values),
    event_ts: ts(values),
    team,
  })),
  callback('reaction_added', 'somebody reacts to a message', (values) => ({
    type: 'reaction_added',
    user: user.id,
    reaction: 'white_check_mark',
    item: { type: 'message', channel, ts: `${values.nowSeconds - 60}.000200` },
    item_user: 'U05BEN0815',
    event_ts: ts(values),
  })),
  {
    event: 'slash_command',
    summary: 'somebody types a slash command',
    request: (values) => ({
      headers,
      form: {
        token: values.word(24, 'token'),
        team_id: team,
        team_domain: 'harbor-works',
        channel_id: channel,
        channel_name: 'boats',
        user_id: user.id,
        user_name: user.username,
        command: '/boats',
        text: 'friday evening',
        api_app_id: app,
        is_enterprise_install: 'false',
        response_url: `https://hooks.slack.com/commands/${team}/${values.digits(13, 'response')}/${values.word(24, 'r')}`,
        trigger_id: `${values.digits(12, 'trigger')}.${values.digits(10, 'team')}.${values.hex(32, 'trigger')}`,
      },
    }),
  },
  interaction('block_actions', 'somebody presses a button', (values) => ({
    type: 'block_actions',
    container: { type: 'message', message_ts: ts(values), channel_id: channel, is_ephemeral: false },
    channel: { id: channel, name: 'boats' },
    message: { type: 'message', ts: ts(values), text: 'May Ben have access to the timetable?' },
    response_url: `https://hooks.slack.com/actions/${team}/${values.digits(13, 'response')}/${values.word(24, 'r')}`,
    actions: [
      {
        type: 'button',
        action_id: 'approve',
        block_id: 'decision',
        value: 'request-4711',
        style: 'primary',
        text: { type: 'plain_text', text: 'Approve', emoji: true },
        action_ts: ts(values),
      },
    ],
  })),
  interaction('view_submission', 'somebody submits a modal', ({ word }) => ({
    type: 'view_submission',
    view: {
      id: `V${word(10, 'view').toUpperCase()}`,
      type: 'modal',
      callback_id: 'deny_with_reason',
      private_metadata: 'request-4711',
      state: { values: { reason: { text: { type: 'plain_text_input', value: 'Not before December' } } } },
    },
  })),
  {
    event: 'url_verification',
    summary: 'Slack asks whether the URL is ours',
    isHandshake: true,
    request: ({ word }) => ({
      headers,
      json: { token: word(24, 'token'), challenge: word(52, 'challenge'), type: 'url_verification' },
    }),
  },
];
