import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const project = {
  id: 4711,
  name: 'timetable',
  web_url: 'https://gitlab.example.com/harbor-works/timetable',
  namespace: 'harbor-works',
  path_with_namespace: 'harbor-works/timetable',
  default_branch: 'main',
  visibility_level: 0,
};

const user = { id: 42, name: 'Ada Moreau', username: 'ada', email: '[REDACTED]' };

/** GitLab's headers name the kind of hook, not the event. */
function sample(
  event: string,
  summary: string,
  { hook, json }: { readonly hook: string; readonly json: (values: SampleValues) => JsonObject },
): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: {
        'User-Agent': 'GitLab/18.6.0',
        'X-Gitlab-Event': hook,
        'X-Gitlab-Event-UUID': values.uuid,
        'X-Gitlab-Webhook-UUID': '02affd2d-2cba-4033-917d-ec22d5dc4b38',
        'X-Gitlab-Instance': 'https://gitlab.example.com',
        'Idempotency-Key': values.uuid,
      },
      json: { ...json(values), project },
    }),
  };
}

export const gitlabSamples: readonly EventSample[] = [
  sample('push', 'commits were pushed', {
    hook: 'Push Hook',
    json: ({ hex, iso }) => ({
      object_kind: 'push',
      event_name: 'push',
      before: hex(40, 'before'),
      after: hex(40, 'after'),
      ref: 'refs/heads/main',
      checkout_sha: hex(40, 'after'),
      user_id: user.id,
      user_name: user.name,
      user_username: user.username,
      project_id: project.id,
      commits: [
        {
          id: hex(40, 'after'),
          message: 'Count the last boat',
          timestamp: iso(-30),
          author: { name: user.name, email: 'ada@harbor-works.example' },
          added: [],
          modified: ['src/boats/fridays.ts'],
          removed: [],
        },
      ],
      total_commits_count: 1,
    }),
  }),
  sample('merge_request', 'a merge request was merged', {
    hook: 'Merge Request Hook',
    json: ({ iso }) => ({
      object_kind: 'merge_request',
      event_type: 'merge_request',
      user,
      object_attributes: {
        id: 99182,
        iid: 214,
        title: 'Winter timetable',
        state: 'merged',
        action: 'merge',
        source_branch: 'winter-fridays',
        target_branch: 'main',
        created_at: iso(-86_400),
        updated_at: iso(),
      },
    }),
  }),
];
