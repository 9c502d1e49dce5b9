import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import layers from '../../.config/layers.json' with { type: 'json' }

const page = readFileSync('docs/architecture.md', 'utf8')

function tableOfThePage(): Record<string, string[]> {
  const table = page.split('<!-- layers -->')[1]?.split('<!-- /layers -->')[0] ?? ''
  const rows = [...table.matchAll(/^\| (\S+) \| [^|]+ \| ([^|]*) \|$/gm)].filter(([, part]) => !part!.startsWith('-'))
  return Object.fromEntries(
    rows.slice(1).map(([, part, allowed]) => [part, allowed!.split(', ').map((name) => name.trim())]),
  )
}

it('keeps the table of the architecture page equal to the table that is enforced', () => {
  const documented = tableOfThePage()
  expect(Object.keys(documented)).toEqual(Object.keys(layers))
  for (const [part, allowed] of Object.entries(layers)) {
    const names = documented[part] ?? []
    expect(new Set(reach(names, documented)), part).toEqual(new Set(allowed))
  }
})

/** `client and its` stands for the part and everything that part may import. */
function reach(names: string[], table: Record<string, string[]>): string[] {
  return names.flatMap((name) => {
    if (name === '-') return []
    const [, part] = /^(\S+) and its$/.exec(name) ?? []
    return part ? [part, ...reach(table[part] ?? [], table)] : [name]
  })
}
