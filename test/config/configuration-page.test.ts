import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../core/config/load-config.js'
import { keyTables } from './key-tables.js'

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')

/** The first table under each heading of the second level. */
function tablesOf(markdown: string): Map<string, string> {
  const sections = markdown.split(/^## /m).slice(1)
  return new Map(
    sections.flatMap((section) => {
      const [heading = '', ...lines] = section.split('\n')
      const start = lines.findIndex((line) => line.startsWith('| key '))
      const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
      return start < 0 ? [] : [[heading, lines.slice(start, end).join('\n')] as const]
    }),
  )
}

describe('the page about the configuration', () => {
  it('has every key of every block, as the classes have it', () => {
    const tables = keyTables()
    expect([...tables.values()].join('\n').split('\n').length).toBeGreaterThan(80)
    expect(tablesOf(page)).toEqual(tables)
  })

  it('tells an effect for each of them', () => {
    const rows = [...keyTables().values()].flatMap((table) => table.split('\n').slice(2))
    expect(rows.filter((row) => /\| +\|$/.test(row) || /, as \|$/.test(row))).toEqual([])
  })

  it('shows proxies that are valid', () => {
    const shown = page.match(/^proxy: .*$/gm) ?? []
    expect(shown).toHaveLength(3)
    const env = { PROXY_PASSWORD: 'opensesame', PROXY_SECRET: 'dd00112233445566778899aabbccddeeff' }
    for (const proxy of shown) {
      const client = 'session_name: u, type: user, api_id: 1, api_hash: h'
      const text = `sandbox: { enabled: true }\nclients:\n  - { ${client}, ${proxy} }\n`
      expect(parseConfig(text, 'config.yaml', env).clients[0]?.proxy?.port).toBeGreaterThan(0)
    }
  })
})
