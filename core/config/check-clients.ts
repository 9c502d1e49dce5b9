import type { ClientConfig } from './client-config.js'
import { variable } from './config-key.js'
import type { ConfigPath } from './config-path.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { readMtproxySecret } from './mtproxy-secret.js'
import type { ProxyConfig } from './proxy-config.js'
import { isSandboxPhone } from './sandbox-phone.js'
import { isSandboxToken } from './sandbox-token.js'

/** SOCKS5 counts the bytes of both with one byte. */
const maxLogin = 255

/**
 * What one key alone cannot show: what a client of this type needs, and names that are taken. A client that
 * could not be read at all is `undefined`.
 */
export function checkClients(clients: readonly (ClientConfig | undefined)[], sandboxEnabled: boolean): KeyDiagnostic[] {
  const each = clients.flatMap((client, index) => {
    if (!client) return []
    const path = ['clients', index]
    return [...checkClient(client, path), ...(sandboxEnabled ? [] : checkCredentials(client, path))]
  })
  return [...each, ...takenNames(clients), ...takenAccounts(clients)]
}

/** Credentials that only the sandbox takes would be a puzzling answer of Telegram's otherwise. */
function checkCredentials(client: ClientConfig, path: ConfigPath): KeyDiagnostic[] {
  const diagnostics: KeyDiagnostic[] = []
  const report = (key: string, message: string, fix: string, rule: string) =>
    diagnostics.push({ path: [...path, key], at: 'value', message, fix, rule })
  if (client.apiId === 1) {
    report(
      'api_id',
      'api_id 1 is that of the sandbox, and sandbox.enabled is false',
      'Take api_id and api_hash from https://my.telegram.org, or set sandbox.enabled to true.',
      'sandboxApiId',
    )
  }
  if (typeof client.apiHash === 'string' && !/^[0-9a-f]{32}$/i.test(client.apiHash)) {
    report(
      'api_hash',
      'api_hash is not of the form Telegram gives out, 32 hexadecimal digits, and sandbox.enabled is false',
      'Take api_id and api_hash from https://my.telegram.org, or set sandbox.enabled to true.',
      'apiHashForm',
    )
  }
  if (client.type === 'bot' && typeof client.botToken === 'string' && isSandboxToken(client.botToken)) {
    report(
      'bot_token',
      'bot_token is an invented one that only the sandbox takes, and sandbox.enabled is false',
      'Write the token that @BotFather gave you, or set sandbox.enabled to true.',
      'sandboxToken',
    )
  }
  if (client.type === 'user' && !client.testMode && isSandboxPhone(client.phoneNumber ?? '')) {
    report(
      'phone_number',
      'phone_number belongs to the sandbox or to the test servers of Telegram, and sandbox.enabled is false',
      'Write the number of your account, or set sandbox.enabled to true.',
      'sandboxPhone',
    )
  }
  return diagnostics
}

function checkClient(client: ClientConfig, path: ConfigPath): KeyDiagnostic[] {
  const diagnostics: KeyDiagnostic[] = []
  const report = (key: readonly string[], message: string, fix: string, rule: string) =>
    diagnostics.push({ path: [...path, ...key], at: 'value', message, fix, rule })
  const hasString = client.sessionString !== undefined || client.session?.string !== undefined
  if (client.type === 'bot' && client.botToken === undefined) {
    report(
      ['bot_token'],
      'bot_token is missing; a bot logs in with it',
      `Take the token from @BotFather, put it into .env as BOT_TOKEN and write \`bot_token: ${variable('BOT_TOKEN')}\`.`,
      'tokenMissing',
    )
  }
  if (client.session?.type === 'string' && !hasString) {
    report(
      ['session', 'string'],
      'session.type is string, and there is no string',
      `Write \`string: ${variable('SESSION_STRING')}\` here, or use \`type: file\`.`,
      'stringMissing',
    )
  }
  return [...diagnostics, ...(client.proxy ? checkProxy(client.proxy, [...path, 'proxy']) : [])]
}

function checkProxy({ scheme, secret, username, password }: ProxyConfig, path: ConfigPath): KeyDiagnostic[] {
  const diagnostic = (key: string, message: string, fix: string, rule: string): KeyDiagnostic[] => [
    { path: [...path, key], at: 'value', message, fix, rule, facts: { max: maxLogin } },
  ]
  const example = `Write \`secret: ${variable('PROXY_SECRET')}\`.`
  if (scheme === 'mtproto') {
    if (secret === undefined)
      return diagnostic('secret', 'secret is missing; an MTProxy needs it', example, 'secretMissing')
    if (typeof secret === 'string' && !readMtproxySecret(secret)) {
      const form =
        'secret is not that of an MTProxy: 32 hexadecimal digits, alone or behind dd, or behind ee and before'
      return diagnostic(
        'secret',
        `${form} the domain in hexadecimal; or the same in base64`,
        'Copy it from the link of the proxy.',
        'mtproxySecret',
      )
    }
    return []
  }
  if (typeof username === 'string' && Buffer.byteLength(username) > maxLogin) {
    return diagnostic('username', `username is longer than ${maxLogin} bytes`, 'Write a shorter one.', 'loginTooLong')
  }
  if (typeof password === 'string' && Buffer.byteLength(password) > maxLogin) {
    return diagnostic('password', `password is longer than ${maxLogin} bytes`, 'Write a shorter one.', 'loginTooLong')
  }
  if (password !== undefined && username === undefined && (scheme === 'socks5' || scheme === 'http')) {
    return diagnostic(
      'username',
      'username is missing; the password belongs to one',
      'Write `username: "..."`.',
      'usernameMissing',
    )
  }
  return []
}

function takenNames(clients: readonly (ClientConfig | undefined)[]): KeyDiagnostic[] {
  const owners = new Map<string, string>()
  return clients.flatMap((client, index) => {
    if (typeof client?.sessionName !== 'string') return []
    // Files of one name in another case are one file on some systems.
    const name = client.sessionName.toLowerCase()
    const owner = owners.get(name)
    if (owner === undefined) {
      owners.set(name, client.sessionName)
      return []
    }
    const message = `session_name ${client.sessionName} is taken by the client ${owner}`
    const fix = 'Give each client its own.'
    const broken = { rule: 'sessionOfOther', facts: { sessionName: client.sessionName, owner } }
    return [{ path: ['clients', index, 'session_name'], at: 'value' as const, message, fix, ...broken }]
  })
}

/** Two clients of one account would end each other's login, and each would see half of its updates. */
function takenAccounts(clients: readonly (ClientConfig | undefined)[]): KeyDiagnostic[] {
  const owners = new Map<string, ClientConfig>()
  return clients.flatMap((client, index) => {
    const login = client && loginOf(client)
    if (!login) return []
    const owner = owners.get(login.account)
    if (owner === undefined) {
      owners.set(login.account, client)
      return []
    }
    const message = `${login.key} is that of ${owner.sessionName} as well, and an account can be one client only`
    const fix = `Give ${client.sessionName} an account of its own, or put the plugins of both into one client.`
    const facts = { name: login.key, owner: owner.sessionName, sessionName: client.sessionName }
    return [{ path: ['clients', index, login.key], at: 'value' as const, message, fix, rule: 'accountTaken', facts }]
  })
}

/** The account that a client logs in as, as far as its configuration tells. */
function loginOf({
  type,
  botToken,
  phoneNumber,
  testMode,
}: ClientConfig): { key: string; account: string } | undefined {
  // The test servers have accounts of their own.
  const where = testMode === true ? 'test' : 'real'
  if (type === 'bot' && typeof botToken === 'string') {
    return { key: 'bot_token', account: `${where} bot ${botToken.split(':')[0]}` }
  }
  const digits = typeof phoneNumber === 'string' ? phoneNumber.replace(/\D/g, '') : ''
  return type === 'user' && digits !== '' ? { key: 'phone_number', account: `${where} user ${digits}` } : undefined
}
