import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ConfigClass, configKeys } from '../../core/config/config-key.js'
import { jsonSchema } from '../../core/config/json-schema.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { keyDescriptions } from './key-descriptions.js'

const committed = '../../config/config.schema.json'

describe('the JSON Schema of the configuration', () => {
  it('is the committed one (vitest -u writes it anew)', async () => {
    const descriptions = keyDescriptions()
    const schema = jsonSchema(
      SwitchboardConfig,
      'Switchboard configuration',
      (owner, property) => descriptions.get(`${owner}.${property}`) ?? '',
    )

    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(committed)
  })

  it('describes every key of every block', () => {
    const descriptions = keyDescriptions()
    const visit = (type: ConfigClass): string[] =>
      configKeys(type).flatMap((key) => [
        `${type.name}.${key.property}`,
        ...(key.kind === 'block' || key.kind === 'blocks' ? visit(key.of()) : []),
      ])
    const keys = visit(SwitchboardConfig)

    expect(keys.length).toBeGreaterThan(50)
    expect(keys.filter((key) => !descriptions.get(key))).toEqual([])
  })

  it('is named in the first line of the shipped configuration', () => {
    const [first] = readFileSync(new URL('../../config/config.yaml', import.meta.url), 'utf8').split('\n')

    expect(first).toBe('# yaml-language-server: $schema=./config.schema.json')
  })
})
