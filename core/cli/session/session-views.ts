import { columns } from '../../formatting/terminal/columns.js'
import type { SessionDescription, SessionLock } from '../../sessions/describe-session.js'
import type { SessionDevice } from '../../sessions/stored-session.js'
import { type Colors, plainLine } from '../terminal.js'

/** A session in the list. */
export interface ListedSession {
  readonly name: string
  /** Whether a client of the configuration uses it; `undefined` where no configuration was read. */
  readonly hasClient: boolean | undefined
  readonly description: SessionDescription
}

/** Draws the sessions in a table. */
export function renderSessionList(sessions: readonly ListedSession[], colors: Colors): string {
  const { dim, bold } = colors
  const head = ['session', 'account', 'dc', 'encrypted', 'mode', 'modified', 'remarks'].map((title) => dim(title))
  const rows = sessions.map(({ name, hasClient, description }) => {
    const { login, isEncrypted, mode, modified } = description
    return [
      bold(name),
      accountText(login?.account),
      login ? String(login.dcId) : '-',
      isEncrypted ? 'yes' : 'no',
      mode,
      modified ? minuteOf(modified) : '-',
      remarks(description, hasClient, colors).join(', '),
    ]
  })
  return ['', ...columns([head, ...rows], '  '), '', ''].join('\n')
}

/** Draws what is known of one session. */
export function renderSessionInfo({ name, hasClient, description }: ListedSession, colors: Colors): string {
  const { dim, bold, yellow } = colors
  const { file, login, problem, isEncrypted, lock, mode, isOpenToOthers, modified } = description
  const address = login?.host ? ` (${login.host}:${login.port})` : ''
  const rows = [
    ['file', file],
    ['login', problem ? yellow(problem) : 'readable'],
    ['data centre', login ? `${login.dcId}${address}` : 'not known'],
    ['account', login ? accountText(login.account) : 'not known'],
    ['encrypted', isEncrypted ? 'yes' : 'no'],
    ['device', login?.device ? deviceText(login.device) : 'not known'],
    ['locked by', lock ? lockText(lock) : 'nobody'],
    ['mode', isOpenToOthers ? yellow(`${mode}, open to others; it becomes 0600 when its client starts`) : mode],
    ...(modified ? [['modified', modified.toISOString()]] : []),
    ...(hasClient === undefined ? [] : [['client', hasClient ? 'in the configuration' : 'none in the configuration']]),
  ]
  return [
    '',
    `  ${bold(name)}`,
    '',
    ...columns(
      rows.map(([key = '', text = '']) => [dim(key), text]),
      '  ',
    ),
    '',
    '',
  ].join('\n')
}

/** An account in words: its id tells who it is to those who know it, and to nobody else. */
export function accountText(account: { id: number; isBot: boolean } | undefined): string {
  return account ? `${account.isBot ? 'bot' : 'user'} ${account.id}` : 'not known yet'
}

function deviceText({ model, systemVersion, appVersion, langCode }: SessionDevice): string {
  return plainLine(`${model}, ${systemVersion}, ${appVersion} (${langCode})`)
}

function remarks(
  description: SessionDescription,
  hasClient: boolean | undefined,
  { yellow, dim, green }: Colors,
): string[] {
  const { problem, lock, isOpenToOthers } = description
  return [
    ...(problem ? [yellow(problem)] : []),
    ...(lock && lock.isAlive !== false ? [green(`in use by process ${lock.pid} on ${lock.host}`)] : []),
    ...(isOpenToOthers ? [yellow('open to others')] : []),
    ...(hasClient === false ? [dim('no client')] : []),
  ]
}

function lockText({ pid, host, since, isAlive }: SessionLock): string {
  const holder = `process ${pid} on ${host}, since ${since}`
  return isAlive === false ? `nobody (left behind by ${holder})` : holder
}

function minuteOf(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ')
}
