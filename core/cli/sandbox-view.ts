import { columns } from '../formatting/terminal/columns.js'
import type { SandboxSheet } from '../sandbox/control/sandbox-sheet.js'
import type { Colors } from './terminal.js'

/** Draws what one has to know to log in to a sandbox. */
export function renderSandbox(sheet: SandboxSheet, colors: Colors): string {
  const { bold, dim, green } = colors
  const heading = (title: string) => ['', bold(title)]
  const handle = (username: string | undefined) => (username ? `@${username}` : dim('no username'))
  return [
    '',
    `${green('●')} ${bold('The sandbox listens.')} ${dim('Ctrl+C ends it.')}`,
    '',
    ...columns(
      [
        ['Address', `${sheet.host}:${sheet.port}`],
        ['Data centre', String(sheet.dcId)],
        ['API id and hash', `${sheet.apiId} ${sheet.apiHash} ${dim('(any will do)')}`],
        ['Fingerprint', sheet.fingerprint],
        ['Control API', sheet.control],
        ['Its token', `control.token in ${sheet.note}`],
      ].map(([name = '', value = '']) => [dim(name), value]),
      '  ',
    ),
    ...heading('Public key'),
    ...sheet.publicKeyPem
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...heading('Users'),
    ...columns(
      sheet.users.map(({ id, phone, code, password, username }) => [
        String(id),
        handle(username),
        phone,
        `${dim('code')} ${code}`,
        password === undefined ? '' : `${dim('password')} ${password}`,
      ]),
      '  ',
    ),
    ...heading('Bots'),
    ...columns(
      sheet.bots.map(({ id, username, token }) => [String(id), handle(username), `${dim('token')} ${token}`]),
      '  ',
    ),
    ...heading('Groups'),
    ...columns(
      sheet.groups.map(({ id, username, title, topics }) => [
        String(id),
        handle(username),
        title,
        topics ? `${dim('topics')} ${topics.map((topic) => `${topic.id} ${topic.title}`).join(', ')}` : '',
      ]),
      '  ',
    ),
    ...heading('Channels'),
    ...columns(
      sheet.channels.map(({ id, username, title }) => [String(id), handle(username), title]),
      '  ',
    ),
    '',
    '',
  ].join('\n')
}
