import { plainToInstance, Transform } from 'class-transformer'
import { getMetadataStorage, IsPositive, Validator } from 'class-validator'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ClientConfig } from '../../core/config/client-config.js'
import { type ConfigClass, ConfigKey, configKeys } from '../../core/config/config-key.js'
import { parseConfig } from '../../core/config/load-config.js'
import { makeConfig } from '../../core/config/make-config.js'
import { knownToHold } from '../../core/config/rules.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'

/** Of every kind that a file can hold, and some that it cannot. */
const values: readonly unknown[] = [
  ...[undefined, null, '', 'text', '12', 0, 1, -1, 1.5, Number.NaN, 5_000_000_000, true, false],
  ...[[], ['text'], [1, 2], [null], [undefined], [[]], [{}], {}, { name: 'value' }, { name: { inner: ['x'] } }],
  ...[{ enabled: true }, { enabled: 'yes' }, { unknown: 1 }, [{ name: 'x' }], { toString: 'x' }],
  ...[new Map([['name', 1]]), new Set(['x']), new Date(0)],
]

const client = {
  session_name: 'one',
  type: 'bot',
  api_id: 1,
  api_hash: '0123456789abcdef0123456789abcdef',
  bot_token: '1:0123456789abcdefghijklmn',
}

/** Each key of a class with each of the values. */
function* filled(type: ConfigClass, base: Record<string, unknown>) {
  for (const { name } of configKeys(type)) for (const value of values) yield { ...base, [name]: value }
}

it('makes of values what class-transformer makes of them', () => {
  let count = 0
  const both: [ConfigClass, Record<string, unknown>][] = [
    [ClientConfig, client],
    [SwitchboardConfig, { clients: [client] }],
  ]
  for (const [type, base] of both) {
    for (const each of filled(type, base)) {
      const made = makeConfig(type, each)
      const expected = plainToInstance(type, each, { exposeDefaultValues: true })
      expect(made).toStrictEqual(expected)
      expect(Object.keys(made)).toEqual(Object.keys(expected))
      count++
    }
  }
  expect(count).toBeGreaterThan(1_000)
})

it('knows rules to hold only where class-validator finds nothing', () => {
  const [known, refused] = [new Set<boolean>(), new Set<boolean>()]
  for (const each of [...filled(ClientConfig, client), ...filled(SwitchboardConfig, { clients: [client] })]) {
    const type = 'clients' in each ? SwitchboardConfig : ClientConfig
    const made = makeConfig<object>(type, each)
    const errors = new Validator().validateSync(made, { forbidUnknownValues: true })
    if (errors.length > 0) refused.add(knownToHold(made))
    else known.add(knownToHold(made))
  }
  expect([...refused]).toEqual([false])
  expect(known).toContain(true)
})

it('leaves classes to class-transformer that have more than keys', () => {
  class Doubled {
    @ConfigKey({ kind: 'integer' })
    @Transform(({ value }) => value * 2)
    @IsPositive()
    count = 1
  }
  expect(makeConfig(Doubled, { count: 4 }).count).toBe(8)
  expect(knownToHold(makeConfig(Doubled, { count: -4 }))).toBe(false)
  expect(makeConfig(Doubled, {}).count).toBe(1)
})

it('asks what is known of the classes as often for a hundred clients as for two', () => {
  const asked = vi.spyOn(getMetadataStorage(), 'getTargetValidationMetadatas')
  onTestFinished(() => asked.mockRestore())
  const timesFor = (count: number) => {
    asked.mockClear()
    const clients = Array.from({ length: count }, (_, index) => ({
      ...client,
      session_name: `bot${index}`,
      bot_token: `${index + 1}:0123456789abcdefghijklmn`,
    }))
    parseConfig(JSON.stringify({ sandbox: { enabled: true }, clients }), 'config.yaml', {})
    return asked.mock.calls.length
  }
  expect(timesFor(100)).toBe(timesFor(2))
})
