import { createHash } from 'node:crypto'
import { checkedSession } from '../checked-session.js'
import { isUnreadable, type Reading, type Unreadable, unreadable } from '../imported-session.js'
import { decryptLocal, passcodeKey } from './local-key.js'
import { QtBytes } from './qt-bytes.js'
import { readTdataFile } from './tdata-file.js'

export interface TdataOptions {
  /** The local passcode of Telegram Desktop; default none. */
  passcode?: string
  /** Which account, from 1; needed when there are several. */
  account?: number
}

/** The block of an account's file with its login, `dbiMtpAuthorization`. */
const loginBlock = 75

/** Reads a login of Telegram Desktop from its folder `tdata`. */
export async function readTdata(folder: string, options: TdataOptions = {}): Promise<Reading | 'locked'> {
  const keyFile = await readTdataFile(folder, 'key_data')
  if (keyFile === 'missing') return unreadable('it is a folder without the file key_datas of Telegram Desktop.')
  if (keyFile === 'damaged') return unreadable('its key_datas is damaged.', 'damaged')
  try {
    const localKey = await readLocalKey(keyFile, options.passcode ?? '')
    if (localKey === 'locked') return 'locked'
    const accounts = new QtBytes(localKey.accounts)
    const indexes = Array.from({ length: Math.min(accounts.int32(), 100) }, () => accounts.int32())
    const index = chooseAccount(indexes, options.account)
    return typeof index === 'number' ? await readAccount(folder, index, localKey.key) : index
  } catch (error) {
    if (error instanceof RangeError) return unreadable('a file of it is cut short.', 'damaged')
    throw error
  }
}

/** The key every other file is encrypted with, and which accounts there are. */
async function readLocalKey(keyFile: Buffer, passcode: string): Promise<{ key: Buffer; accounts: Buffer } | 'locked'> {
  const stream = new QtBytes(keyFile)
  const salt = stream.byteArray()
  const keyEncrypted = stream.byteArray()
  const accountsEncrypted = stream.byteArray()
  const key = decryptLocal(keyEncrypted, await passcodeKey(salt, passcode))
  if (!key) return 'locked'
  const accounts = decryptLocal(accountsEncrypted, key)
  if (!accounts) throw new RangeError('accounts')
  return { key, accounts }
}

function chooseAccount(indexes: readonly number[], account: number | undefined): number | Unreadable {
  const [only, second] = indexes
  if (only === undefined) return unreadable('nobody is logged in with it.', 'empty')
  if (account === undefined) {
    return second === undefined ? only : several(indexes.length, '')
  }
  return indexes[account - 1] ?? several(indexes.length, `, and no number ${account}`)
}

function several(count: number, more: string): Unreadable {
  const remedy = `Add --account with a number from 1 to ${count}, in the order of Telegram Desktop.`
  return unreadable(`it holds ${count} ${count === 1 ? 'account' : 'accounts'}${more}.`, 'several', remedy)
}

async function readAccount(folder: string, index: number, localKey: Buffer): Promise<Reading> {
  const file = await readTdataFile(folder, fileName(index === 0 ? 'data' : `data#${index + 1}`))
  if (file === 'missing') return unreadable('the file of this account is missing.', 'damaged')
  if (file === 'damaged') return unreadable('the file of this account is damaged.', 'damaged')
  const content = decryptLocal(new QtBytes(file).byteArray(), localKey)
  if (!content) return unreadable('the file of this account does not open with its key.', 'damaged')
  const stream = new QtBytes(content)
  if (stream.int32() !== loginBlock)
    return unreadable('its layout is unknown; an old or a much newer Telegram Desktop wrote it.', 'damaged')
  const reading = readLogin(new QtBytes(stream.byteArray()))
  return isUnreadable(reading) && reading.kind === 'foreign' ? unreadable(reading.problem, 'damaged') : reading
}

/** User id, main data centre, then keys by data centre. Twice -1 says that the user id is of 64 bits. */
function readLogin(stream: QtBytes): Reading {
  let userId = stream.int32()
  let dcId = stream.int32()
  if (userId === -1 && dcId === -1) {
    userId = Number(stream.uint64())
    dcId = stream.int32()
  }
  if (userId === 0) return unreadable('nobody is logged in with this account.', 'empty')
  const count = stream.int32()
  for (let each = 0; each < count; each++) {
    const keyOf = stream.int32()
    const authKey = stream.raw(256)
    if (keyOf === dcId) return checkedSession({ format: 'tdata', dcId, authKey, userId, isBot: false })
  }
  return unreadable('it holds no key for its data centre.', 'empty')
}

/** Telegram Desktop names a file by the first 8 bytes of an MD5 in hex, the low half of each byte first. */
function fileName(account: string): string {
  const hex = createHash('md5').update(account).digest('hex').slice(0, 16).toUpperCase()
  return hex.replace(/(.)(.)/g, '$2$1')
}
