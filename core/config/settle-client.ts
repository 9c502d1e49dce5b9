import type { ClientConfig } from './client-config.js'

/** Whether the file holds a value at a path below the client: `session.workdir`. */
type IsWritten = (path: string) => boolean

/**
 * Settles the keys a client can be told in two places, as `workdir` and `session.workdir`: the block overrides the
 * client's own key, and whatever asks for less on disk overrides `type: file`.
 * @returns what was overruled, in words.
 */
export function settleClient(client: ClientConfig, isWritten: IsWritten): string[] {
  const { session, errorHandler } = client
  const notices: string[] = []
  const overruled = (loser: string, winner: string) => notices.push(`${loser} has no effect beside ${winner}`)

  if (!isWritten('session.workdir')) session.workdir = client.workdir
  else if (isWritten('workdir') && client.workdir !== session.workdir) overruled('workdir', 'session.workdir')
  client.workdir = session.workdir

  if (session.string !== undefined && client.sessionString !== undefined && session.string !== client.sessionString) {
    overruled('session_string', 'session.string')
  }
  session.string ??= client.sessionString
  client.sessionString = session.string

  const asked = session.type
  if (session.string !== undefined) session.type = 'string'
  else if (client.inMemory || session.inMemory) session.type = 'memory'
  if (isWritten('session.type') && asked !== session.type) {
    overruled(`session.type ${asked}`, session.type === 'string' ? 'the session string' : 'in_memory: true')
  }
  session.inMemory = session.type !== 'file'
  client.inMemory = session.inMemory

  if (!isWritten('error_handler.sleep_threshold')) errorHandler.sleepThreshold = client.sleepThreshold
  else if (isWritten('sleep_threshold') && errorHandler.sleepThreshold !== client.sleepThreshold) {
    overruled('sleep_threshold', 'error_handler.sleep_threshold')
  }
  client.sleepThreshold = errorHandler.sleepThreshold

  const { proxy } = client
  if (proxy) {
    const scheme = `proxy.scheme: ${proxy.scheme}`
    if (proxy.scheme === 'mtproto' && proxy.username !== undefined) overruled('proxy.username', scheme)
    if (!/^(socks5|http)$/.test(proxy.scheme) && proxy.password !== undefined) overruled('proxy.password', scheme)
    if (proxy.scheme !== 'mtproto' && proxy.secret !== undefined) overruled('proxy.secret', scheme)
  }

  if (client.type === 'user' && client.botToken !== undefined) overruled('bot_token', 'type: user')
  if (client.type === 'bot') {
    if (client.phoneNumber !== undefined) overruled('phone_number', 'type: bot')
    if (client.phoneCode !== undefined) overruled('phone_code', 'type: bot')
    if (client.password !== undefined) overruled('password', 'type: bot')
  }
  return notices
}
