import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue, type ErrorCode } from '../../core/errors/catalogue.js'
import { catalogueTables, prefixes } from './catalogue-table.js'

const codes = Object.keys(catalogue) as ErrorCode[]
const document = readFileSync('docs/errors.md', 'utf8')

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }))
}

const core = sources('core').filter(({ file }) => !file.startsWith(join('core', 'errors', 'catalogue')))
const tests = [...sources('test'), ...sources('plugins'), ...sources('create-plugin')].filter(
  ({ file }) => /(\.test|-contract)\.ts$/.test(file) && !file.endsWith('error-table.test.ts'),
)

describe('the catalogue of errors', () => {
  it('is what the table in the docs says, word for word', async () => {
    const [head] = document.split('\n## CONFIG_')
    // Written anew with: npx vitest run --config .config/vitest.config.ts test/meta -u
    await expect(`${head}\n${catalogueTables()}`).toMatchFileSnapshot('../../docs/errors.md')
  })

  it('names in the docs each code once, and none that is not there', () => {
    const named = [...document.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
    expect(named.length).toBeGreaterThan(100)
    expect([...named].sort()).toEqual([...codes].sort())
  })

  it('has codes whose prefix says who can fix them', () => {
    const known = Object.keys(prefixes)
    expect(codes.filter((code) => !known.includes(code.split('_')[0] ?? ''))).toEqual([])
  })

  it('says of every error what happened and what to do, in whole sentences', () => {
    const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| \w+ \| (.+) \| (.+) \|$/gm)]
    expect(rows).toHaveLength(codes.length)
    const lame = rows.filter(
      ([, , what = '', fix = '']) => !/^([A-Z"‹@]|[a-z_]+\.)/.test(what) || !/^[A-Z‹].*[.›]$/.test(fix),
    )
    expect(lame.map(([, code]) => code)).toEqual([])
  })

  it('has no code that nothing throws', () => {
    expect(core.length).toBeGreaterThan(200)
    expect(codes.filter((code) => !core.some(({ text }) => text.includes(`'${code}'`)))).toEqual([])
  })

  it('has no code that no test meets', () => {
    expect(tests.length).toBeGreaterThan(50)
    expect(codes.filter((code) => !tests.some(({ text }) => new RegExp(`\\b${code}\\b`).test(text)))).toEqual([])
  })
})
