import { randomBytes } from 'node:crypto'
import {
  convertToGramjsSession,
  convertToPyrogramSession,
  convertToTelethonSession,
  serializeTelethonSession,
} from '@mtcute/convert'
import { writeStringSession } from '@mtcute/core/utils.js'
import fc from 'fast-check'
import { AuthKey as GramJsKey } from 'telegram/crypto/AuthKey.js'
import { StringSession as GramJsSession } from 'telegram/sessions/index.js'
import { AuthKey as TeleprotoKey } from 'teleproto/crypto/AuthKey.js'
import { StringSession as TeleprotoSession } from 'teleproto/sessions/index.js'
import { describe, expect, it } from 'vitest'
import { isUnreadable, sessionFormats, type Unreadable } from '../../../core/sessions/import/imported-session.js'
import { readSessionText } from '../../../core/sessions/import/read-session-text.js'
import { formatSessionString } from '../../../core/sessions/session-string.js'
import { inventLogin, type Login } from './login.js'
import { pyrogramStrings, telethonString } from './python-strings.js'

async function gramJsString({ dcId, host, port, authKey }: Login): Promise<string> {
  const session = new GramJsSession('')
  session.setDC(dcId, host, port)
  session.authKey = new GramJsKey()
  await session.authKey.setKey(authKey)
  return session.save()
}

async function teleprotoString({ dcId, host, port, authKey }: Login): Promise<string> {
  const session = new TeleprotoSession('')
  session.setDC(dcId, host, port)
  session.authKey = new TeleprotoKey()
  await session.authKey.setKey(authKey)
  return session.save()
}

function mtcuteData({ dcId, host, port, authKey, userId, isBot, testMode }: Login) {
  const main = { id: dcId, ipAddress: host, port, ipv6: host.includes(':'), testMode }
  const self = { userId, isBot, isPremium: false, usernames: [] }
  return { version: 3 as const, primaryDcs: { main, media: { ...main, mediaOnly: true } }, authKey, self }
}

const key = ({ authKey }: Login) => Uint8Array.from(authKey)
const problemOf = (text: string, format?: (typeof sessionFormats)[number]): Unreadable => {
  const reading = readSessionText(text, format)
  if (!isUnreadable(reading)) throw new Error(`read as ${reading.format}`)
  return reading
}

describe('a session string is recognised by its content', () => {
  it.each([351, 356, 362] as const)('Pyrogram, the form of %i characters', (characters) => {
    const login = inventLogin({ userId: characters === 351 ? 4_000_000_000 : 7_000_000_123, isBot: true })
    const text = pyrogramStrings[characters](login)
    expect(text).toHaveLength(characters)
    expect(readSessionText(text)).toEqual({
      format: 'pyrogram',
      dcId: 4,
      authKey: key(login),
      ...(characters === 362 ? { apiId: 123_456 } : {}),
      userId: login.userId,
      isBot: true,
      testMode: false,
    })
  })

  it('Pyrogram, as written by another converter', () => {
    const login = inventLogin({ testMode: true, dcId: 2, host: '149.154.167.40' })
    expect(readSessionText(convertToPyrogramSession(mtcuteData(login), { apiId: 5 }))).toMatchObject({
      format: 'pyrogram',
      apiId: 5,
      testMode: true,
      userId: login.userId,
      authKey: key(login),
    })
  })

  it('Telethon with an IPv4 address', () => {
    const login = inventLogin()
    const text = telethonString(login, Buffer.from([149, 154, 167, 91]))
    expect(text).toBe(convertToTelethonSession(mtcuteData(login)))
    expect(readSessionText(text)).toEqual({
      format: 'telethon',
      dcId: 4,
      host: '149.154.167.91',
      port: 443,
      authKey: key(login),
    })
  })

  it('Telethon with an IPv6 address', () => {
    const login = inventLogin({ host: '2001:67c:4e8:f004::a' })
    const text = telethonString(login, Buffer.from('2001067c04e8f004000000000000000a', 'hex'))
    const { dcId, host: ipAddress, port, authKey } = login
    expect(text).toBe(serializeTelethonSession({ dcId, ipAddress, port, authKey, ipv6: true }))
    expect(readSessionText(text)).toMatchObject({ format: 'telethon', host: login.host, port: 443 })
  })

  it.each(['149.154.167.91', '149.154.175.100', '1.2.3.4', '2001:67c:4e8:f004::a'])(
    'GramJS with the address %s',
    async (host) => {
      const login = inventLogin({ host })
      const text = await gramJsString(login)
      expect(await teleprotoString(login)).toBe(text)
      expect(convertToGramjsSession(mtcuteData(login))).toBe(text)
      expect(readSessionText(text)).toEqual({ format: 'gramjs', dcId: 4, host, port: 443, authKey: key(login) })
    },
  )

  it('GramJS with a web address, of which the data centre remains', async () => {
    const login = inventLogin({ host: 'vesta.web.telegram.org' })
    expect(readSessionText(await gramJsString(login))).toEqual({ format: 'gramjs', dcId: 4, authKey: key(login) })
  })

  it('mtcute, with and without its user', () => {
    const login = inventLogin({ isBot: true })
    const data = mtcuteData(login)
    const expected = { format: 'mtcute', dcId: 4, host: login.host, port: 443, testMode: false, authKey: key(login) }
    expect(readSessionText(writeStringSession(data))).toEqual({ ...expected, userId: login.userId, isBot: true })
    expect(readSessionText(writeStringSession({ ...data, self: null }))).toEqual(expected)
  })

  it('Switchboard', () => {
    const { dcId, authKey, userId } = inventLogin()
    const text = formatSessionString({ dcId, authKey, account: { id: userId, isBot: false } })
    expect(readSessionText(text)).toEqual({
      format: 'switchboard',
      dcId,
      authKey: Uint8Array.from(authKey),
      userId,
      isBot: false,
    })
  })

  it('with line breaks and blanks, as a mail adds them', () => {
    const login = inventLogin()
    const broken = pyrogramStrings[362](login).replace(/.{60}/g, '$&\r\n ')
    expect(readSessionText(broken)).toMatchObject({ format: 'pyrogram', authKey: key(login) })
  })

  it('at a test server, by its address', async () => {
    const login = inventLogin({ dcId: 2, host: '149.154.167.40' })
    expect(readSessionText(await gramJsString(login))).toMatchObject({ testMode: true })
    const v6 = telethonString(login, Buffer.from('2001067c04e8f002000000000000000e', 'hex'))
    expect(readSessionText(v6)).toMatchObject({ testMode: true })
  })

  it('with a port that the library writes as a negative number', () => {
    const { authKey } = inventLogin()
    const bytes = Buffer.concat([Buffer.from([2, 0, 9]), Buffer.from('127.0.0.1'), Buffer.from([0xc3, 0x50]), authKey])
    expect(readSessionText(`1${bytes.toString('base64')}`)).toMatchObject({ host: '127.0.0.1', port: 50_000 })
  })
})

describe('what is no whole session string is refused with the reason', () => {
  const login = inventLogin()

  it('a string that was cut short', async () => {
    const whole = [
      pyrogramStrings[362](login),
      telethonString(login, Buffer.from([149, 154, 167, 91])),
      await gramJsString(login),
      writeStringSession(mtcuteData(login)),
      formatSessionString(login),
    ]
    for (const text of whole.map((each) => each.replace(/=+$/, ''))) {
      for (const cut of [1, 4, 20, 200]) expect(isUnreadable(readSessionText(text.slice(0, -cut)))).toBe(true)
    }
    expect(problemOf(whole[2]!.slice(0, -40))).toMatchObject({
      kind: 'damaged',
      problem: expect.stringContaining('not 256'),
    })
  })

  it('a string with something after its end', async () => {
    for (const text of [
      pyrogramStrings[362](login),
      writeStringSession(mtcuteData(login)),
      await gramJsString(login),
    ]) {
      expect(isUnreadable(readSessionText(`${text.replace(/=+$/, '')}AAAA`))).toBe(true)
    }
  })

  it('an empty one, and one far too long', () => {
    expect(problemOf(' \n ')).toMatchObject({ kind: 'foreign', problem: 'it is empty.' })
    expect(problemOf('A'.repeat(5_000)).problem).toContain('far more')
    expect(problemOf('A'.repeat(5_000_000)).problem).toContain('far more')
  })

  it('one whose key is all zeros, as a login that never happened', () => {
    expect(problemOf(pyrogramStrings[362](inventLogin({ authKey: Buffer.alloc(256) })))).toMatchObject({
      kind: 'empty',
    })
  })

  it('one of another format than the one asked for', () => {
    expect(problemOf(pyrogramStrings[362](login), 'telethon').problem).toContain('does not begin with the version 1')
    expect(problemOf(telethonString(login, Buffer.from([1, 2, 3, 4])), 'pyrogram').problem).toContain(
      'not 351, 356 or 362',
    )
    expect(problemOf(pyrogramStrings[362](login), 'tdata').problem).toContain('folder')
  })

  it('never repeats the string', () => {
    const text = pyrogramStrings[362](login).slice(0, -3)
    for (const format of [undefined, ...sessionFormats]) {
      expect(problemOf(text, format).problem).not.toContain(text.slice(10, 40))
    }
  })
})

describe('any input is answered', () => {
  it('random bytes as base64, with every mark in front', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom('', '1', 'SB1.', 'Aw'), (bytes, mark) => {
        const reading = readSessionText(mark + Buffer.from(bytes).toString('base64'))
        if (!isUnreadable(reading)) expect(reading.authKey).toHaveLength(256)
      }),
      { numRuns: 300 },
    )
  })

  it('any text, in every format', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.constantFrom(...sessionFormats), (text, format) => {
        readSessionText(text)
        readSessionText(text, format)
      }),
      { numRuns: 300 },
    )
  })

  it('a real string with a few bytes changed', () => {
    const login = inventLogin()
    const originals = [pyrogramStrings[362](login), writeStringSession(mtcuteData(login)), formatSessionString(login)]
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.nat(349), fc.nat(255), (text, at, byte) => {
        const bytes = Buffer.from(text)
        bytes[at % bytes.length] = byte
        readSessionText(bytes.toString('latin1'))
      }),
      { numRuns: 300 },
    )
  })

  it('random bytes of the very lengths that formats have', () => {
    for (const length of [263, 267, 271, 275, 277, 301]) {
      for (let round = 0; round < 50; round++) readSessionText(randomBytes(length).toString('base64'))
    }
  })
})
