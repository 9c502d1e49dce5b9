import { expect, it } from 'vitest'
import { ConfigKey, configKeys } from '../../core/config/config-key.js'
import { meantValue } from '../../core/config/meant-value.js'

it('tells nothing of a value whose key is called as secrets are', () => {
  class Options {
    @ConfigKey({ kind: 'text' })
    readonly apiToken: string = ''

    @ConfigKey({ kind: 'text' })
    readonly city: string = ''
  }
  const told = configKeys(Options).map((key) => meantValue(key, 123_456_789_012))
  expect(told).toEqual([undefined, '"123456789012"'])
})
