import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLogging } from '../../core/logging/create-logging.js'
import { Redaction } from '../../core/logging/redaction.js'

const token = '800000001:AAinvented-token-of-a-bot-in-a-test'
const hash = '0123456789abcdef0123456789abcdef'
const session = `1${Buffer.from(Array.from({ length: 265 }, (_, index) => (index * index * 73 + 41) % 251)).toString('base64')}`
const phone = '+9996621001'

describe('redaction', () => {
  it.each([
    ['a bot token', `login with ${token} failed`, 'login with 800000001:[redacted] failed'],
    ['a phone number', `sent to ${phone}.`, 'sent to +999***01.'],
    ['a phone number with spaces', 'sent to +1 234 567-89 01', 'sent to +123***01'],
    [
      'the number of an account as JSON',
      '{"phone":"9996621001","id":9996621001}',
      '{"phone":"999***01","id":9996621001}',
    ],
    ['an api hash', `hash=${hash}`, 'hash=[redacted]'],
    ['a session string', `string ${session} end`, 'string [redacted] end'],
  ])('takes %s out of a text', (_, text, expected) => {
    expect(new Redaction().text(text)).toBe(expected)
  })

  it.each([
    'chat -1001234567890 has 5 messages, id 99887766554433',
    'RPC_FLOOD_WAIT: wait 30 s',
    `at run (/a/long/way/${'folder/'.repeat(20)}file.ts:12:3)`,
    '2026-01-01T10:00:00.000Z +02:00',
  ])('leaves %j alone', (text) => {
    expect(new Redaction().text(text)).toBe(text)
  })

  it('shows the numbers whole that help texts have as examples', () => {
    const sources = readdirSync('core', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith(join('console', 'page')),
    )
    const shown = sources.flatMap((file) =>
      [...readFileSync(join('core', file), 'utf8').matchAll(/(?:example|, as )[^\n]*?(\+\d{7,15})/g)].map(
        ([, number]) => number ?? '',
      ),
    )
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter((number) => new Redaction().text(`Write ${number}.`) !== `Write ${number}.`)).toEqual([])
  })

  it('takes known secrets out, as whole words', () => {
    const redaction = new Redaction(['22222', 'correct horse', 'a.b*c'])

    expect(redaction.text('code 22222, id 1222223, correct horse; a.b*c, aXbc')).toBe(
      'code [redacted], id 1222223, [redacted]; [redacted], aXbc',
    )
  })

  it('takes fields out by their name, however deep and however written', () => {
    const fields = {
      botToken: 'x',
      api_hash: 'x',
      'phone-code': 'x',
      PASSWORD: 'x',
      nested: [{ session_string: 'x', phone_number: '+9996621001', phone: 9996621001, code: '12345' }],
      chatId: 7,
      code: 'RPC_TIMEOUT',
    }

    expect(new Redaction().value(fields)).toEqual({
      botToken: '[redacted]',
      api_hash: '[redacted]',
      'phone-code': '[redacted]',
      PASSWORD: '[redacted]',
      nested: [{ session_string: '[redacted]', phone_number: '+999***01', phone: '999***01', code: '[redacted]' }],
      chatId: 7,
      code: 'RPC_TIMEOUT',
    })
  })

  it('bears whatever is logged: circles, bytes, big numbers, depth, length', () => {
    const circle: Record<string, unknown> = { bytes: new Uint8Array(256), big: 2n ** 63n, run: () => 1 }
    circle.self = circle
    const deep = { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } }

    expect(new Redaction().value(circle)).toEqual({
      bytes: '[256 bytes]',
      big: '9223372036854775808',
      run: '[function]',
      self: '[circular]',
    })
    expect(JSON.stringify(new Redaction().value(deep))).toContain('[deeper]')
    expect(new Redaction().value(Array.from({ length: 60 }, () => 1))).toHaveLength(51)
    expect(new Redaction().text('word '.repeat(2_000)).length).toBeLessThan(4_100)
  })

  it('shows an object of a class as it shows itself, and its fields when it does not or fails to', () => {
    const said = (what: (self: object) => unknown) =>
      new Redaction().value({
        it: new (class {
          field = 1
          toJSON() {
            return what(this)
          }
        })(),
      })
    const broken = () => {
      throw new Error('no words')
    }

    expect(said(() => ({ name: 'x', token: 'x', list: [1n] }))).toEqual({
      it: { name: 'x', token: '[redacted]', list: ['1'] },
    })
    expect(said(() => `of ${phone}`)).toEqual({ it: 'of +999***01' })
    expect(said((self) => self)).toEqual({ it: { field: 1 } })
    expect(said(broken)).toEqual({ it: { field: 1 } })
    expect(new Redaction().value(new URL('postgres://app:horse@db.local/app'))).toBe(
      'postgres://app:[redacted]@db.local/app',
    )
    expect(new Redaction().value({ toJSON: () => 'data of somebody', id: 1 })).toEqual({ toJSON: '[function]', id: 1 })
  })

  it('shows an object twice that is there twice without a circle', () => {
    const shared = { id: 1 }

    expect(new Redaction().value({ one: shared, two: shared })).toEqual({ one: { id: 1 }, two: { id: 1 } })
  })

  it('keeps every secret out of the files, wherever it is put', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'switchboard-redaction-'))
    const written: string[] = []
    const logging = createLogging({
      directory,
      level: 'trace',
      console: { write: (text) => written.push(text) },
      secrets: ['correct horse', '22222'],
    })
    const secrets = [token, hash, session, phone, 'correct horse', '22222']
    const log = logging.logger('user', { client: 'user1', note: secrets.join(' ') })
    for (const secret of secrets) {
      const cause = new Error(`cause ${secret}`)
      const error = Object.assign(new Error(`failed with ${secret}`, { cause }), { context: { answer: secret } })
      log.error(`message ${secret}`, { error, list: [secret], map: new Map([['k', secret]]), set: new Set([secret]) })
      log.child({ detail: secret }).info('child', { errors: new AggregateError([cause]) })
    }
    await logging.close()

    const everything = [
      ...readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8')),
      ...written,
    ]
    rmSync(directory, { recursive: true })
    expect(everything.join('').length).toBeGreaterThan(5_000)
    for (const secret of secrets) expect(everything.some((text) => text.includes(secret))).toBe(false)
  })
})
