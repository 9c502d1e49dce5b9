import { expect, it } from 'vitest'
import { Option } from '../../core/plan/options/option.js'
import { optionFields } from '../../core/plan/options/option-fields.js'
import { optionSecrets, optionValues } from '../../core/plan/options/option-values.js'

class ShopOptions {
  @Option({ kind: 'text' })
  token = 'a-default'

  @Option({ kind: 'text', secret: false })
  publicToken = 'shown'

  @Option({ kind: 'boolean' })
  hidePassword = true
}

it('an option called as secrets are is kept from people, unless it says that it is none', () => {
  expect(optionFields(ShopOptions)).toMatchObject([
    { name: 'token', secret: true },
    { name: 'public_token', secret: false, default: 'shown' },
    { name: 'hide_password', secret: false, default: true },
  ])
  expect(optionFields(ShopOptions)[0]).not.toHaveProperty('default')
  const settings = Object.assign(new ShopOptions(), { token: 'hunter22' })
  expect(JSON.stringify(optionValues(settings))).not.toContain('hunter22')
  expect(optionSecrets(settings)).toEqual(['hunter22'])
})
