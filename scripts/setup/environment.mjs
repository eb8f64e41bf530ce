/**
 * The environment for programs that the set-up runs. Package managers need their own settings, proxies and certificates;
 * none of them needs the keys and passwords of Signalbox or of anything else that is set here.
 * @param {NodeJS.ProcessEnv} [own]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(own = process.env) {
  return Object.fromEntries(Object.entries(own).filter(([name]) => passed.test(name)));
}

const passed = new RegExp(
  `^(${[
    'PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TZ|TERM|CI|TMPDIR|XDG_.*',
    // Their registries, and what opens private ones.
    'npm_.*|NPM_.*|PIP_.*|PYTHON.*|VIRTUAL_ENV|NODE_AUTH_TOKEN',
    'https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|all_proxy|ALL_PROXY|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE',
    'SystemRoot|SYSTEMROOT|windir|Path|PATHEXT|COMSPEC|ComSpec|TEMP|TMP|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES|ProgramFiles',
  ].join('|')})$`,
);
