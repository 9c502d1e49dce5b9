import { entry } from '../entry.js'

/** One value of a body that is wrong. */
export interface BodyProblem {
  readonly path: string
  readonly message: string
  readonly fix: string
}

/** Faults with the prefix `CONSOLE_`: whoever uses the console or its API can fix them. */
export const consoleErrors = {
  CONSOLE_PORT_TAKEN: entry<{ host: string; port: number }>(
    ({ host, port }) => `The console cannot listen on ${host}:${port}: the port is in use.`,
    () => 'Set another `console.port` in the configuration, 0 for a free one, or `console.enabled: false`.',
  ),
  CONSOLE_ADDRESS: entry<{ host: string; reason: string }>(
    ({ host, reason }) => `The console cannot listen on ${host}: ${reason}`,
    () => 'Set `console.host` to an address of this machine; 127.0.0.1 is the default.',
  ),
  CONSOLE_UNPROTECTED: entry<{ host: string }>(
    ({ host }) =>
      `The console does not listen on ${host} without TLS: passwords would cross the network as plain text.`,
    () =>
      'Set `console.tls_certificate` and `console.tls_key`, or `console.behind_proxy: true` when a proxy with TLS stands in front, or keep `console.host: "127.0.0.1"`.',
  ),
  CONSOLE_TLS: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `The console cannot use ${file}: ${reason}`,
    () => 'Name a certificate chain and its key, both PEM, that this user can read.',
  ),
  CONSOLE_PAGE_MISSING: entry<{ folder: string }>(
    ({ folder }) => `The page of the console was not built: there is nothing in ${folder}.`,
    () => 'Run `npm run build:console`, which `npm ci` does by itself.',
  ),
  CONSOLE_HOST: entry<{ host: string }>(
    ({ host }) => `The console is not reached under the name '${host}'.`,
    () => 'Open it as http://localhost with its port, or add the name to `console.hosts`.',
  ),
  CONSOLE_ORIGIN: entry<{ origin: string }>(
    ({ origin }) => `The console takes no changes from another page (${origin}).`,
    () => 'Open the console itself and do it there; scripts send an API token in `Authorization: Bearer`.',
  ),
  CONSOLE_LOGIN: entry<Record<string, never>>(
    () => 'Nobody is logged in.',
    () => 'Log in first; `npx switchboard console link` prints a link that does.',
  ),
  CONSOLE_LOGIN_WRONG: entry<Record<string, never>>(
    () => 'The password or link is not right, or the link was used or is too old.',
    () => 'Try again, or print a new link with `npx switchboard console link`.',
  ),
  CONSOLE_FORBIDDEN: entry<{ role: string; needed: string }>(
    ({ role, needed }) => `This takes the role ${needed}; you are a ${role}.`,
    ({ needed }) => `Log in as ${needed}.`,
  ),
  CONSOLE_CONFIRMATION: entry<Record<string, never>>(
    () => 'This takes your password once more.',
    () => 'Send it along; it is asked for so that an open browser alone is not enough.',
  ),
  CONSOLE_TOO_MANY: entry<{ retryAfter: number }>(
    () => 'Too many attempts.',
    ({ retryAfter }) => `Wait ${retryAfter} seconds.`,
  ),
  CONSOLE_PASSWORD_WEAK: entry<{ min: number }>(
    ({ min }) => `The password is shorter than ${min} characters.`,
    () => 'Take a longer one; four or five words will do.',
  ),
  CONSOLE_TOKEN_EXISTS: entry<{ name: string }>(
    ({ name }) => `There is an API token '${name}' already.`,
    () => 'Choose another name, or revoke the old one first.',
  ),
  CONSOLE_BODY_UNREADABLE: entry<{ reason: string }>(
    ({ reason }) => `The body of the request cannot be read: ${reason}`,
    () => 'Send JSON with `Content-Type: application/json`.',
  ),
  CONSOLE_BODY_INVALID: entry<{ problems: readonly BodyProblem[] }>(
    ({ problems }) => problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'),
    ({ problems }) => [...new Set(problems.map(({ fix }) => fix))].join(' '),
  ),
  CONSOLE_TOO_LARGE: entry<{ maxBytes: number }>(
    ({ maxBytes }) => `The request is larger than ${maxBytes} bytes.`,
    () => 'Send less at once.',
  ),
  CONSOLE_REQUEST_BROKEN: entry<{ reason: string }>(
    ({ reason }) => `What was sent is no request of HTTP: ${reason}.`,
    () => 'Look at what sends it: the console speaks HTTP/1.1, and wants a Host in each request.',
  ),
  CONSOLE_HEADERS_TOO_LARGE: entry<{ maxBytes: number }>(
    ({ maxBytes }) => `Address and headers of the request are larger than ${maxBytes} bytes.`,
    () => 'Send fewer or shorter ones; in a browser, remove the cookies of this host: they belong to all its ports.',
  ),
  CONSOLE_ADDRESS_TOO_LONG: entry<{ maxLength: number }>(
    ({ maxLength }) => `A name in the address is longer than ${maxLength} characters.`,
    () => 'Nothing has such a name: look at the list it should be in.',
  ),
  CONSOLE_TOO_SLOW: entry<{ seconds: number }>(
    ({ seconds }) => `The request was not here as a whole within ${seconds} seconds.`,
    () => 'Send it again, with all of its body at once.',
  ),
  CONSOLE_METHOD: entry<{ method: string; path: string; allowed: readonly string[] }>(
    ({ method, path }) => `${method} is no call of ${path}.`,
    ({ allowed }) => `Use ${allowed.join(', ')}; \`GET /api/openapi.json\` has every call.`,
  ),
  CONSOLE_MEDIA_TYPE: entry<{ type: string }>(
    ({ type }) => `A body of the type '${type}' is not understood.`,
    () => 'Send JSON with `Content-Type: application/json`.',
  ),
  CONSOLE_LOGIN_AWAITED: entry<{ client: string }>(
    ({ client }) => `The client '${client}' cannot start: nobody has logged its account in yet.`,
    ({ client }) =>
      `Log it in at \`/sessions/${client}/login\` of the console, or with \`npx switchboard login ${client}\`.`,
  ),
  CONSOLE_LOGIN_STEP: entry<{ client: string; step: string }>(
    ({ client, step }) => `The login of '${client}' does not ask for this; it is at the step '${step}'.`,
    () => 'Look at what it asks for now, and answer that.',
  ),
  CONSOLE_NO_OPTIONS: entry<{ plugin: string }>(
    ({ plugin }) => `${plugin} has no options.`,
    () => 'Nothing is to be set for it; a plugin has options when its code declares a class for them.',
  ),
  CONSOLE_NOT_FOUND: entry<{ what: string }>(
    ({ what }) => `There is no ${what}.`,
    () => 'Look at the list it should be in; it may have been removed meanwhile.',
  ),
}
