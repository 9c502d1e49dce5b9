import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FaultlessTexts } from '../../core/config/faultless-texts.js'
import { loadConfig } from '../../core/config/load-config.js'
import { YamlSource } from '../../core/config/yaml-source.js'

let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-faultless-'))
  file = join(folder, 'node_modules/.cache/switchboard/faultless.json')
  mkdirSync(join(folder, 'node_modules'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const texts = (search: unknown = YamlSource) => new FaultlessTexts(folder, search)
const right = 'one: 1\ntwo: [1, 2]\n'
const twice = 'one: 1\none: 2\n'

it('remembers a text without faults, and no other', () => {
  expect(new YamlSource(right).read(texts())).toEqual({ values: { one: 1, two: [1, 2] }, problems: [] })
  expect(new YamlSource(twice).read(texts()).problems).toHaveLength(1)
  expect(new YamlSource('one: [').read(texts()).problems).toHaveLength(1)
  expect(new YamlSource('').read(texts()).problems).toEqual([])

  expect([right, twice, 'one: [', ''].map((text) => texts().has(text))).toEqual([true, false, false, false])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).not.toContain('two')
})

it('looks through a text that it knows no more, and still says where its values stand', () => {
  texts().add(twice)
  const source = new YamlSource(twice)
  expect(source.read(texts())).toEqual({ values: { one: 2 }, problems: [] })
  expect(source.valueAt(['one'])).toEqual({ line: 1, column: 6 })
  expect(new YamlSource(`${twice} `).read(texts()).problems).toHaveLength(1)
})

it('trusts neither what other code has found nor what is damaged', () => {
  texts('other code').add(twice)
  expect(texts().has(twice)).toBe(false)
  texts().add(right)
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5))
  expect(texts().has(right)).toBe(false)
  texts().add(right)
  expect(texts().has(right)).toBe(true)
  writeFileSync(file, '{}')
  expect(texts().has(right)).toBe(false)
})

it('keeps nothing where no packages are installed', () => {
  rmSync(join(folder, 'node_modules'), { recursive: true })
  texts().add(right)
  expect(texts().has(right)).toBe(false)
  expect(existsSync(join(folder, 'node_modules'))).toBe(false)
})

it('is asked for each configuration that is read from a file, whose other faults are told with their places', async () => {
  writeFileSync(join(folder, 'empty.yaml'), '\nclients: []\n')
  writeFileSync(join(folder, 'twice.yaml'), 'clients: []\nclients: []\n')
  const told = (name: string) => loadConfig(name, { cwd: folder, env: {} }).catch((error: Error) => error.message)
  const first = [await told('empty.yaml'), await told('twice.yaml')]
  expect([await told('empty.yaml'), await told('twice.yaml')]).toEqual(first)
  expect(first).toEqual([expect.stringContaining('empty.yaml:2:10'), expect.stringContaining('twice.yaml:2:1')])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1)
  expect(texts().has('\nclients: []\n')).toBe(true)
})
