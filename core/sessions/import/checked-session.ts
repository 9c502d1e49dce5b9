import { type ImportedSession, type Reading, unreadable } from './imported-session.js'

const keyBytes = 256

/** Telegram's web addresses speak WebSocket only; the number of the data centre is enough to find another. */
const webHost = /\.web\.telegram\.org$/

/** The addresses of Telegram's test servers, as `help.getConfig` names them there. */
const testHosts = new Set([
  '149.154.175.10',
  '149.154.167.40',
  '149.154.175.117',
  '2001:b28:f23d:f001::e',
  '2001:67c:4e8:f002::e',
  '2001:b28:f23d:f003::e',
])

/** Passes on a login whose fields can be true, with a copy of its key. */
export function checkedSession(session: ImportedSession): Reading {
  const { host, port, ...rest } = session
  const { dcId, userId } = session
  const authKey = Uint8Array.from(session.authKey)
  if (!Number.isInteger(dcId) || dcId < 1 || dcId > 10_000) return unreadable(`it names the data centre ${dcId}.`)
  if (authKey.every((byte) => byte === 0)) {
    return unreadable('it holds no key.', 'empty')
  }
  if (authKey.length !== keyBytes) {
    return unreadable(`its key has ${authKey.length} bytes, not ${keyBytes}.`, 'damaged')
  }
  if (userId !== undefined && !(Number.isSafeInteger(userId) && userId > 0)) {
    return unreadable('its user id is none of Telegram.')
  }
  const checked: ImportedSession = { ...rest, authKey }
  if (host === undefined || webHost.test(host)) return checked
  if (!port || port > 65_535) return unreadable(`it names the port ${port}.`)
  if (testHosts.has(host)) checked.testMode ??= true
  return { ...checked, host, port }
}
