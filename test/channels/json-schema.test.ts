import { expect, it } from 'vitest'
import { Channel } from '../../core/channels/channel.js'
import { listKeys } from '../../core/channels/channels-shape.js'
import { configKeys } from '../../core/config/config-key.js'
import { listSchema } from '../../core/config/json-schema.js'
import { keyDescriptions } from '../config/key-descriptions.js'

const descriptions = keyDescriptions(new URL('../../core/channels/', import.meta.url), (file) => file === 'channel.ts')
const describeKey = (owner: string, property: string) => descriptions.get(`${owner}.${property}`) ?? ''

it('has a JSON Schema for editors, which is the committed one (vitest -u writes it anew)', async () => {
  const schema = listSchema(Channel, 'Switchboard channels', listKeys, describeKey)
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../config/channels.schema.json')
})

it('describes every key in it', () => {
  const keys = configKeys(Channel)
  expect(keys.length).toBeGreaterThan(12)
  expect(keys.filter(({ property }) => !describeKey('Channel', property))).toEqual([])
})
