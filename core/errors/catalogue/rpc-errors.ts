import { closedAccount, isClosedAccount } from '../closed-account.js'
import { entry } from '../entry.js'
import { fixOfReason } from '../rpc-fixes.js'

/** What every answer of Telegram that is an error knows: the method that was called and Telegram's own text. */
export interface RpcContext {
  method: string
  /** Telegram's text, for example `MESSAGE_ID_INVALID`. */
  reason: string
  /** The call went out more than once, and an earlier sending may have been carried out whatever this one was refused with. */
  mayBeDone?: true
}

const telegramDocs = (method: string) =>
  `https://core.telegram.org/method/${method.replace(/\.(.)/, (dot) => dot.toLowerCase())}`

/** Faults with the prefix `RPC_`: what Telegram answered, or that it did not answer. */
export const rpcErrors = {
  RPC_FLOOD_WAIT: entry<RpcContext & { seconds: number; premium: boolean; agent?: boolean }>(
    ({ method, seconds, premium }) =>
      `Telegram asks for a pause of ${seconds} seconds before the next ${method}${premium ? ' (accounts with Premium wait less)' : ''}.`,
    ({ seconds, agent }) =>
      agent === true
        ? `Give the account back with this error, lease.release(error), and take another one; or let the call wait by itself: { sleepThresholdSeconds: ${seconds} }.`
        : `Call less often, or set sleep_threshold to ${seconds} or more so that Switchboard waits for it by itself.`,
    { verdict: 'transient', affects: 'client' },
  ),
  RPC_SLOW_MODE: entry<RpcContext & { seconds: number }>(
    ({ method, seconds }) => `The chat is in slow mode: the next ${method} is allowed in ${seconds} seconds.`,
    () => 'Send to this chat less often, or have the account made an administrator of it.',
    { verdict: 'transient' },
  ),
  RPC_PEER_FLOOD: entry<RpcContext>(
    ({ method }) => `Telegram holds this account for a spammer and refuses ${method} to people who do not know it.`,
    () => 'Stop sending from this account for a day, and ask @SpamBot from it about its limits.',
    { affects: 'client' },
  ),
  RPC_FROZEN: entry<RpcContext>(
    ({ method, reason }) => `Telegram froze this account, ${method} is refused (${reason}).`,
    () => 'Open the account in an official app and appeal there; until then use another one.',
    { affects: 'client' },
  ),
  RPC_MIGRATE: entry<RpcContext & { dcId: number; client?: string }>(
    ({ method, dcId }) => `${method} has to be asked of data centre ${dcId}.`,
    ({ client = 'NAME' }) =>
      `Log in again: npx switchboard login ${client}. The login follows the account to its data centre.`,
    { affects: 'client' },
  ),
  RPC_UNAUTHORIZED: entry<RpcContext & { client?: string }>(
    ({ method, reason }) => `This login is not valid for ${method} (${reason}).`,
    ({ client = 'NAME', reason = '' }) => {
      const again = `npx switchboard login ${client}`
      return isClosedAccount(reason) ? `${closedAccount}, then ${again}.` : `Log in again: ${again}.`
    },
    { affects: 'client' },
  ),
  RPC_KEY_DUPLICATED: entry<RpcContext & { client?: string }>(
    ({ method }) =>
      `The same login was used from two places at once, so Telegram ended it (${method}, AUTH_KEY_DUPLICATED).`,
    ({ client = 'NAME' }) =>
      `Run each session in one process only, then log in again: npx switchboard login ${client}.`,
    { affects: 'client' },
  ),
  RPC_FORBIDDEN: entry<RpcContext>(
    ({ method, reason }) => `The account may not do this: ${method} was refused (${reason}).`,
    () => 'Check the rights of the account in that chat, and whether the other side blocked it.',
  ),
  RPC_BAD_REQUEST: entry<RpcContext>(
    ({ method, reason }) => `Telegram does not accept this ${method} (${reason}).`,
    ({ method, reason }) =>
      fixOfReason(reason) ?? `Correct the call; ${telegramDocs(method)} lists what the method refuses and why.`,
  ),
  RPC_NOT_FOUND: entry<RpcContext>(
    ({ method, reason }) => `Telegram does not know what ${method} asks for (${reason}).`,
    ({ method }) => `Check the method and its parameters against ${telegramDocs(method)}.`,
  ),
  RPC_SERVER: entry<RpcContext & { status: number }>(
    ({ method, status, reason }) => `Telegram failed at ${method} (${status} ${reason}).`,
    () => 'Try again in a minute; the fault is on the side of Telegram.',
    { verdict: 'transient', affects: 'client' },
  ),
  RPC_UNREADABLE: entry<{ method: string; problem: string }>(
    ({ method, problem }) => `The answer to ${method} cannot be read: ${problem} It may have been carried out.`,
    () => 'Ask for the result before calling again. A driver with a newer layer may be able to read it.',
    { verdict: 'ambiguous', affects: 'client' },
  ),
  RPC_CDN_FILE: entry<{ dcId: number }>(
    ({ dcId }) => `The file is to be fetched from a CDN data centre (${dcId}), which Switchboard does not do.`,
    () => 'Fetch it with an official app, or ask for it to be sent again.',
  ),
  RPC_TIMEOUT: entry<{ method: string; timeoutMs: number }>(
    ({ method, timeoutMs }) => `There was no answer to ${method} within ${timeoutMs} ms. It may have been carried out.`,
    () => 'Check the network; ask for the result before calling again, or raise timeoutMs.',
    { verdict: 'ambiguous', affects: 'client' },
  ),
  RPC_DISCONNECTED: entry<{ method: string; sent: boolean }>(
    ({ method, sent }) =>
      sent
        ? `The connection ended before ${method} was answered. It may have been carried out.`
        : `There is no connection, ${method} was not sent.`,
    () => 'Call when the client is online; watch its state with onState.',
    { verdict: ({ sent }) => (sent ? 'ambiguous' : 'transient') },
  ),
  RPC_UNREACHABLE: entry<{ host: string; port: number; attempts: number }>(
    ({ host, port, attempts }) => `No connection to the data centre at ${host}:${port} (attempts: ${attempts}).`,
    () => 'Check the network, the firewall and the proxy of this client.',
    { verdict: 'transient', affects: 'client' },
  ),
  RPC_KEY_FORGOTTEN: entry<{ dcId: number }>(
    ({ dcId }) =>
      `Data centre ${dcId} says again and again that it does not know the key of this session (transport error 404). The session was left as it is.`,
    () =>
      'Start the client again later, or from another network: anybody on the way can send this answer. Log in again (npx switchboard login NAME) only when an official app shows under Devices that the login is gone.',
    { affects: 'client' },
  ),
  RPC_TRANSPORT: entry<{ status: number }>(
    ({ status }) => `The data centre refused the connection with transport error ${status}.`,
    ({ status }) =>
      status === 429
        ? 'Too many connections from this address: start fewer clients at once and wait a few minutes.'
        : status === 444
          ? 'The data centre has another number, or is one of the test servers: check test_mode, the proxy, and the address the session names.'
          : 'Check that the address belongs to a Telegram data centre and that the clock of this machine is right.',
    { verdict: 'transient', affects: 'client' },
  ),
  RPC_UNKNOWN_METHOD: entry<{ method: string; library: string; layer: number }>(
    ({ method, library, layer }) => `${library} (layer ${layer}) knows no ${method}.`,
    () =>
      'Write it with its namespace and in capitals as in `messages.SendMessage`, or choose a driver with a newer layer.',
  ),
  RPC_NOT_ENCODABLE: entry<{ method: string; problem: string }>(
    ({ method, problem }) => `${method} cannot be written: ${problem}`,
    ({ method }) => `Correct its parameters; ${telegramDocs(method)} lists them.`,
  ),
  RPC_UNKNOWN_FIELD: entry<{ name: string; field: string; known: readonly string[] }>(
    ({ name, field }) => `${name} has no field '${field}', so nothing would become of it.`,
    ({ known }) => (known.length > 0 ? `Write one of ${known.join(', ')}.` : 'Leave it out; it has no fields.'),
  ),
  RPC_PEER_UNKNOWN: entry<{ peer: string }>(
    ({ peer }) => `This account does not know ${peer} yet, so it cannot be addressed.`,
    () => 'Use its @username, or wait for a message from it; knowledge of peers is per account.',
  ),
}
