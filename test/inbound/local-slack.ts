import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';
import { signAsSlack } from '../helpers/sign.ts';

export interface ChannelMessage {
  readonly by: 'person' | 'app';
  readonly text: string;
}

/** Slack as an app sees it: one channel, an incoming webhook for it, event subscriptions. Its bytes, signatures and answers are Slack's. */
export class LocalSlack {
  readonly signingSecret = randomUUID();
  readonly channel: ChannelMessage[] = [];
  /** The secret is the path. */
  readonly incomingWebhookUrl: string;
  readonly #receiver: TestReceiver;
  #requestUrl: string | undefined;

  static async start(): Promise<LocalSlack> {
    const receiver = await startTestReceiver();
    return new LocalSlack(receiver);
  }

  private constructor(receiver: TestReceiver) {
    const path = `/services/T0001/B0001/${randomUUID().replaceAll('-', '').slice(0, 24)}`;
    this.#receiver = receiver;
    this.incomingWebhookUrl = `http://127.0.0.1:${receiver.port}${path}`;
    receiver.answer = async (response, { method, url, headers, json }) => {
      const refuse = (code: number, text: string) =>
        void response.writeHead(code, { 'Content-Type': 'text/html' }).end(text);
      if (method !== 'POST' || url !== path) return refuse(404, 'no_team');
      if (headers['content-type'] !== 'application/json' || typeof json !== 'object')
        return refuse(400, 'invalid_payload');
      if (typeof json.text !== 'string' || json.text === '') return refuse(400, 'no_text');
      await this.#add({ by: 'app', text: json.text });
      refuse(200, 'ok');
    };
  }

  /** "Enable Events" with a Request URL, which Slack calls at once. True: it shows "Verified". */
  async enableEvents(requestUrl: string): Promise<boolean> {
    const challenge = randomUUID();
    const answer = await this.#post(requestUrl, { token: 'old', challenge, type: 'url_verification' });
    const isVerified = answer.statusCode === 200 && answer.text === challenge;
    if (isVerified) this.#requestUrl = requestUrl;
    return isVerified;
  }

  /** A person writes into the channel. */
  say(text: string): Promise<void> {
    return this.#add({ by: 'person', text });
  }

  close(): Promise<void> {
    return this.#receiver.close();
  }

  /** The apps that subscribed are told of every message, their own included. */
  async #add(message: ChannelMessage): Promise<void> {
    this.channel.push(message);
    if (this.#requestUrl === undefined) return;
    const event = {
      type: 'message',
      channel: 'C0001',
      text: message.text,
      ...(message.by === 'app' ? { subtype: 'bot_message', bot_id: 'B0001' } : { user: 'U0001' }),
    };
    await this.#post(this.#requestUrl, {
      type: 'event_callback',
      team_id: 'T0001',
      event_id: `Ev${randomUUID()}`,
      event,
    });
  }

  async #post(url: string, body: object): Promise<{ readonly statusCode: number; readonly text: string }> {
    const signed = signAsSlack(this.signingSecret, body);
    const answer = await request(url, { method: 'POST', ...signed });
    return { statusCode: answer.statusCode, text: await answer.body.text() };
  }
}
