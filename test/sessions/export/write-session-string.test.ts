import {
  convertFromTelethonSession,
  parseGramjsSession,
  parsePyrogramSession,
  parseTelethonSession,
} from '@mtcute/convert'
import { readStringSession } from '@mtcute/core/utils.js'
import fc from 'fast-check'
import { StringSession as GramJsSession } from 'telegram/sessions/index.js'
import { StringSession as TeleprotoSession } from 'teleproto/sessions/index.js'
import { describe, expect, it } from 'vitest'
import { type ExportedSession, exportFormats } from '../../../core/sessions/export/exported-session.js'
import { writeSessionString } from '../../../core/sessions/export/write-session-string.js'
import { readSessionText } from '../../../core/sessions/import/read-session-text.js'
import { inventLogin } from '../import/login.js'
import { pyrogramStrings, telethonString } from '../import/python-strings.js'

const login = inventLogin({ testMode: true, isBot: true })
const { userId, isBot, ...rest } = login
const session: ExportedSession = { ...rest, account: { id: userId, isBot } }
const key = Uint8Array.from(login.authKey)

describe('a login written for another program is read by it', () => {
  it.each([
    ['telegram', GramJsSession],
    ['teleproto', TeleprotoSession],
  ])('%s', async (_library, Session) => {
    for (const format of ['gramjs', 'telethon'] as const) {
      const read = new Session(String(writeSessionString(session, format)))
      await read.load()
      expect([read.dcId, read.serverAddress, read.port]).toEqual([4, login.host, 443])
      expect(Uint8Array.from(read.authKey?.getKey() ?? [])).toEqual(key)
    }
  })

  it('GramJS, by another converter', () => {
    expect(parseGramjsSession(String(writeSessionString(session, 'gramjs')))).toMatchObject({ dcId: 4, authKey: key })
  })

  it('Telethon, with either kind of address', () => {
    const text = String(writeSessionString(session, 'telethon'))
    expect(text).toBe(telethonString(login, Buffer.from([149, 154, 167, 91])))
    expect(convertFromTelethonSession(text).primaryDcs.main).toMatchObject({ id: 4, ipAddress: login.host, port: 443 })
    const v6 = String(writeSessionString({ ...session, host: '2001:67c:4e8:f004::a' }, 'telethon'))
    expect(v6).toHaveLength(369)
    expect(parseTelethonSession(v6)).toMatchObject({ ipv6: true, ipAddress: '2001:67c:4e8:f004::a', authKey: key })
  })

  it('Pyrogram, with and without an api id', () => {
    expect(writeSessionString(session, 'pyrogram')).toBe(pyrogramStrings[362](login))
    expect(parsePyrogramSession(String(writeSessionString(session, 'pyrogram')))).toMatchObject({
      userId,
      isBot,
      isTest: true,
    })
    expect(writeSessionString({ ...session, apiId: undefined }, 'pyrogram')).toBe(pyrogramStrings[356](login))
  })

  it('mtcute, with and without its user', () => {
    const read = readStringSession(String(writeSessionString(session, 'mtcute')))
    expect(read.authKey).toEqual(key)
    expect(read.self).toMatchObject({ userId, isBot: true })
    expect(read.primaryDcs.main).toMatchObject({ id: 4, ipAddress: login.host, port: 443, testMode: true, ipv6: false })
    expect(readStringSession(String(writeSessionString({ ...session, account: undefined }, 'mtcute'))).self).toBeNull()
  })

  it('every program, and read back here', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6())
    const authKey = fc.uint8Array({ minLength: 256, maxLength: 256 }).filter((bytes) => bytes.some((byte) => byte > 0))
    fc.assert(
      fc.property(
        fc.constantFrom(...exportFormats),
        fc.record({
          dcId: fc.integer({ min: 1, max: 255 }),
          authKey,
          host: address,
          port: fc.integer({ min: 1, max: 65_535 }),
        }),
        fc.record({ id: fc.integer({ min: 1, max: 2 ** 52 }), isBot: fc.boolean() }),
        (format, parts, account) => {
          fc.pre(!parts.host.startsWith('::') && !/^0*e:/i.test(parts.host))
          const text = writeSessionString({ ...parts, account, testMode: false, apiId: 1 }, format)
          expect(readSessionText(String(text))).toMatchObject({ format, dcId: parts.dcId, authKey: parts.authKey })
        },
      ),
    )
  })
})

describe('a login that lacks something', () => {
  it('is not written as a Telethon string for a named host', () => {
    expect(writeSessionString({ ...session, host: 'centre.example' }, 'telethon')).toEqual({
      missing: expect.stringContaining('IP address'),
    })
  })

  it('is not written as a Pyrogram string without its user', () => {
    expect(writeSessionString({ ...session, account: undefined }, 'pyrogram')).toEqual({ missing: 'the user id' })
  })

  it('is written as a Switchboard string only, where its data centre has a number above 255', () => {
    for (const format of exportFormats) {
      const text = writeSessionString({ ...session, dcId: 300 }, format)
      expect(typeof text).toBe(format === 'switchboard' ? 'string' : 'object')
    }
  })
})
