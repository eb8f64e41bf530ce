import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const sender = {
  login: 'ada-moreau',
  id: 48211937,
  node_id: 'MDQ6VXNlcjQ4MjExOTM3',
  type: 'User',
  site_admin: false,
  html_url: 'https://github.com/ada-moreau',
};

const organization = { login: 'harbor-works', id: 90417733, node_id: 'O_kgDOBWOmRQ', description: 'Ferries, on time' };

const repository = {
  id: 712305118,
  node_id: 'R_kgDOKnTZ3g',
  name: 'timetable',
  full_name: 'harbor-works/timetable',
  private: true,
  owner: { login: organization.login, id: organization.id, type: 'Organization', site_admin: false },
  html_url: 'https://github.com/harbor-works/timetable',
  description: 'Timetables of the harbor ferries',
  fork: false,
  default_branch: 'main',
  language: 'TypeScript',
  visibility: 'private',
};

function pullRequest({ iso, hex }: SampleValues): JsonObject {
  return {
    id: 1582290417,
    node_id: 'PR_kwDOKnTZ3s5eT9Zx',
    number: 214,
    state: 'open',
    locked: false,
    title: 'Winter timetable: later last boat on Fridays',
    body: 'The last boat leaves at 23:40 from December on.',
    user: sender,
    draft: false,
    labels: [{ id: 5120093311, name: 'timetable', color: '0e8a16' }],
    head: { ref: 'winter-fridays', sha: hex(40, 'head'), repo: { id: repository.id, full_name: repository.full_name } },
    base: { ref: 'main', sha: hex(40, 'base'), repo: { id: repository.id, full_name: repository.full_name } },
    html_url: 'https://github.com/harbor-works/timetable/pull/214',
    created_at: iso(-86_400),
    updated_at: iso(),
    closed_at: null,
    merged_at: null,
    merged: false,
    mergeable: true,
    comments: 2,
    commits: 3,
    additions: 48,
    deletions: 11,
    changed_files: 4,
  };
}

function issue({ iso }: SampleValues): JsonObject {
  return {
    id: 2034471902,
    node_id: 'I_kwDOKnTZ3s55Q2be',
    number: 219,
    title: 'Sunday boats are missing after the change of clocks',
    body: 'Departures between 02:00 and 03:00 are listed twice, and the one at 03:10 is gone.',
    user: sender,
    labels: [{ id: 5120093377, name: 'bug', color: 'd73a4a' }],
    state: 'open',
    state_reason: null,
    assignees: [],
    comments: 0,
    html_url: 'https://github.com/harbor-works/timetable/issues/219',
    created_at: iso(-40),
    updated_at: iso(-40),
    closed_at: null,
  };
}

function hook(name: string, { uuid }: SampleValues): Readonly<Record<string, string>> {
  return {
    Accept: '*/*',
    'User-Agent': 'GitHub-Hookshot/7f3a2c1',
    'X-GitHub-Delivery': uuid,
    'X-GitHub-Event': name,
    'X-GitHub-Hook-ID': '442017739',
    'X-GitHub-Hook-Installation-Target-ID': String(repository.id),
    'X-GitHub-Hook-Installation-Target-Type': 'repository',
  };
}

function sample(event: string, summary: string, json: (values: SampleValues) => JsonObject): EventSample {
  const [name = event] = event.split('.');
  return {
    event,
    summary,
    request: (values) => ({ headers: hook(name, values), json: { ...json(values), repository, organization, sender } }),
  };
}

export const githubSamples: readonly EventSample[] = [
  sample('push', 'two commits to main', ({ hex, iso }) => {
    const author = { name: 'Ada Moreau', email: 'ada@harbor-works.example', username: sender.login };
    const [before, first, after] = [hex(40, 'before'), hex(40, 'first'), hex(40, 'after')];
    const commit = (id: string, message: string, offset: number) => ({
      id,
      tree_id: hex(40, `tree ${id}`),
      distinct: true,
      message,
      timestamp: iso(offset),
      url: `https://github.com/harbor-works/timetable/commit/${id}`,
      author,
      committer: author,
      added: [],
      removed: [],
      modified: ['src/boats/fridays.ts'],
    });
    const commits = [commit(first, 'fix: count the last boat', -120), commit(after, 'docs: say when it leaves', -60)];
    return {
      ref: 'refs/heads/main',
      before,
      after,
      created: false,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `https://github.com/harbor-works/timetable/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits,
      head_commit: commits[1] ?? null,
      pusher: { name: sender.login, email: author.email },
    };
  }),
  sample('pull_request.opened', 'a pull request was opened', (values) => ({
    action: 'opened',
    number: 214,
    pull_request: pullRequest(values),
  })),
  sample('pull_request.closed', 'a pull request was merged', (values) => ({
    action: 'closed',
    number: 214,
    pull_request: {
      ...pullRequest(values),
      state: 'closed',
      merged: true,
      mergeable: null,
      closed_at: values.iso(),
      merged_at: values.iso(),
      merged_by: sender,
      merge_commit_sha: values.hex(40, 'merge'),
    },
  })),
  sample('issues.opened', 'an issue was opened', (values) => ({ action: 'opened', issue: issue(values) })),
  sample('issue_comment.created', 'somebody commented on an issue', (values) => ({
    action: 'created',
    issue: issue(values),
    comment: {
      id: 1840027713,
      user: sender,
      body: '/deploy staging',
      html_url: 'https://github.com/harbor-works/timetable/issues/219#issuecomment-1840027713',
      created_at: values.iso(),
      updated_at: values.iso(),
    },
  })),
  sample('release.published', 'a release was published', ({ iso }) => ({
    action: 'published',
    release: {
      id: 132049911,
      tag_name: 'v2026.12.0',
      target_commitish: 'main',
      name: 'Winter timetable',
      draft: false,
      prerelease: false,
      author: sender,
      created_at: iso(-300),
      published_at: iso(),
      assets: [],
      body: 'Later last boat on Fridays.',
      html_url: 'https://github.com/harbor-works/timetable/releases/tag/v2026.12.0',
    },
  })),
  sample('workflow_run.completed', 'a run of GitHub Actions ended', ({ hex, iso }) => ({
    action: 'completed',
    workflow_run: {
      id: 7041182205,
      name: 'ci',
      head_branch: 'main',
      head_sha: hex(40, 'head'),
      run_number: 918,
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      run_started_at: iso(-240),
      updated_at: iso(),
      html_url: 'https://github.com/harbor-works/timetable/actions/runs/7041182205',
    },
    workflow: { id: 61180233, name: 'ci', path: '.github/workflows/ci.yml', state: 'active' },
  })),
  sample('ping', 'GitHub greets a new webhook', () => ({
    zen: 'A quiet harbor still keeps its lights on.',
    hook_id: 442017739,
    hook: { type: 'Repository', id: 442017739, name: 'web', active: true, events: ['*'] },
  })),
];
