import { driverSettings } from '../../client/driver-settings.js'
import type { Account } from '../../client/login/account.js'
import { whoAmI } from '../../client/login/login.js'
import type { ClientConfig } from '../../config/client-config.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { endsLogin } from '../../errors/verdict.js'
import { SilentLogger } from '../../logging/silent-logger.js'
import type { DataCentreAddress, DriverListener } from '../../mtproto/driver.js'
import { driverFactory } from '../../mtproto/library/driver-factory.js'
import { appSandboxNote } from '../../sandbox/control/running-note.js'
import { describeSession } from '../../sessions/describe-session.js'
import type { StoredSession } from '../../sessions/stored-session.js'
import type { Clock } from '../../time/clock.js'
import { plainLine, type Terminal } from '../terminal.js'
import { atSession, type PlaceOptions, type SessionPlace } from './session-place.js'
import type { SessionTools } from './session-tools.js'

const timeOut = { method: 'users.GetUsers', timeoutMs: 30_000 }

/** The driver's own network is all there is to hear. */
const deaf: DriverListener = { updates() {}, connection() {}, credentials() {} }

/**
 * Connects with a session and asks whose it is. Neither logs in nor out, takes no updates, and leaves the file as it is.
 * Where the sandbox is enabled, it asks the one that runs.
 * @throws LOGIN_ENDED when Telegram does not know the login any more, SESSION_MISSING, SESSION_LOCKED, RPC_...
 */
export async function checkSession(
  terminal: Terminal,
  { clock }: SessionTools,
  name: string,
  options: PlaceOptions,
): Promise<number> {
  return atSession(terminal, clock, { ...options, name }, (place) => checkAt(place, terminal, clock, options))
}

async function checkAt(
  { name, file, store, cipher, config, client, database }: SessionPlace,
  terminal: Terminal,
  clock: Clock,
  options: PlaceOptions,
): Promise<number> {
  if (!database) await describeSession(file, cipher)
  if (!config || !client) {
    const clients = config?.clients.map(({ sessionName }) => sessionName) ?? []
    throw new SwitchboardError('SESSION_WITHOUT_CLIENT', { name, file: options.config, clients })
  }
  const address = config.sandbox.enabled ? await appSandboxNote(terminal.cwd) : undefined
  const lost = await database?.hold(name, client)
  await store.lock()
  try {
    const session = await store.load()
    if (!session) throw new SwitchboardError('SESSION_MISSING', { file })
    const { id, isBot, username, displayName } = await askWho(client, session, { clock, address, lost })
    const called = username ? `${displayName}, @${username}` : displayName
    const line = `${name} is logged in as ${isBot ? 'bot' : 'user'} ${id} (${called}), data centre ${session.dcId}.`
    terminal.out.write(`${plainLine(line)}\n`)
    return 0
  } finally {
    await store.release()
  }
}

async function askWho(
  client: ClientConfig,
  credentials: StoredSession,
  { clock, address, lost }: { clock: Clock; address: DataCentreAddress | undefined; lost: AbortSignal | undefined },
): Promise<Account> {
  const { sessionName } = client
  const driver = driverFactory(client.driver)({
    ...driverSettings(client, credentials.device),
    // A data centre other than the sandbox's own must not be looked for at Telegram.
    credentials: address ? { ...credentials, host: address.host, port: address.port } : credentials,
    address,
    listener: deaf,
    logger: new SilentLogger(),
    noUpdates: true,
    // Nothing hangs on the answer but a line on the terminal, before which somebody sits.
    keyDoubtedMs: 8_000,
  })
  const abort = new AbortController()
  const limit = clock.after(timeOut.timeoutMs, () => abort.abort(new SwitchboardError('RPC_TIMEOUT', timeOut)))
  const signal = lost ? AbortSignal.any([abort.signal, lost]) : abort.signal
  try {
    await driver.connect(signal)
    const account = await whoAmI({
      invoke: (method, params) => driver.invoke(method, params, { signal }),
      create: (className, fields) => driver.create(className, fields),
      passwordAnswer: (challenge, password) => driver.passwordAnswer(challenge, password),
    })
    if (!account) throw new SwitchboardError('LOGIN_ENDED', { client: sessionName, reason: 'AUTH_KEY_UNREGISTERED' })
    return account
  } catch (error) {
    if (!endsLogin(error)) throw error
    const reason = rpcReason(error) ?? 'AUTH_KEY_UNREGISTERED'
    throw new SwitchboardError('LOGIN_ENDED', { client: sessionName, reason }, { cause: error })
  } finally {
    limit.cancel()
    await driver.close()
  }
}
