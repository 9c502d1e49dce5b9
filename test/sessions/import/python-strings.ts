import type { Login } from './login.js'

/** What Python's `struct.pack` writes for the letters used here (`B`, `I`, `Q`, `H`, `?`), big-endian. */
function pack(...fields: readonly (readonly [letter: string, value: number | Buffer])[]): Buffer {
  return Buffer.concat(
    fields.map(([letter, value]) => {
      if (typeof value !== 'number') return value
      const size = { B: 1, '?': 1, H: 2, I: 4, Q: 8 }[letter] ?? 0
      const hex = BigInt(value)
        .toString(16)
        .padStart(size * 2, '0')
      return Buffer.from(hex, 'hex')
    }),
  )
}

const yes = (value: boolean) => (value ? 1 : 0)

/** The three forms of `export_session_string` of Pyrogram, by their number of characters. */
export const pyrogramStrings = {
  351: ({ dcId, testMode, authKey, userId, isBot }: Login) =>
    pack(['B', dcId], ['?', yes(testMode)], ['s', authKey], ['I', userId], ['?', yes(isBot)]).toString('base64url'),
  356: ({ dcId, testMode, authKey, userId, isBot }: Login) =>
    pack(['B', dcId], ['?', yes(testMode)], ['s', authKey], ['Q', userId], ['?', yes(isBot)]).toString('base64url'),
  362: ({ dcId, apiId, testMode, authKey, userId, isBot }: Login) =>
    pack(['B', dcId], ['I', apiId], ['?', yes(testMode)], ['s', authKey], ['Q', userId], ['?', yes(isBot)]).toString(
      'base64url',
    ),
}

/** `StringSession.save` of Telethon, with an address of 4 or 16 bytes. */
export function telethonString({ dcId, port, authKey }: Login, address: Buffer): string {
  const text = pack(['B', dcId], ['s', address], ['H', port], ['s', authKey]).toString('base64url')
  return `1${text}${'='.repeat(-text.length & 3)}`
}
