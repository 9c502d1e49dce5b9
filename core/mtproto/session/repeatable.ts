import type { TlObject } from '../driver.js'

/** Reading, and parts of files, which lie under a number of their own. */
const harmless = /^\w+\.(Get|Search|Resolve)|^upload\.Save(Big)?FilePart$/
/** They ask a bot, make a password or a key, although they are called so. */
const butDoes = /\.Get(BotCallbackAnswer|InlineBotResults|TmpPassword|GroupCallStreamRtmpUrl)$/
/** Whose number Telegram takes only once: `RANDOM_ID_DUPLICATE`. */
const numbered = /^(messages|channels|stories)\./

/**
 * Whether a request that may have been carried out can be sent again as another one: it changes nothing, or Telegram knows it by its
 * `random_id`. One that is part of another counts as that.
 */
export function isRepeatable(request: TlObject): boolean {
  const { className, query, randomId, multiMedia } = request
  if (/^(Invoke|InitConnection)/.test(className)) return isObject(query) && isRepeatable(query)
  if (butDoes.test(className)) return false
  if (harmless.test(className)) return true
  if (!numbered.test(className)) return false
  const parts = Array.isArray(multiMedia) ? (multiMedia as readonly TlObject[]) : []
  return randomId != null || (parts.length > 0 && parts.every((part) => part.randomId != null))
}

function isObject(value: unknown): value is TlObject {
  return typeof value === 'object' && value !== null
}
