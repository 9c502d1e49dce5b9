import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../core/cli/cli.js'

const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`)
const documents = ['README.md', 'CONTRIBUTING.md', ...docs].filter((file) => file.endsWith('.md'))
const text = documents.map((file) => readFileSync(file, 'utf8')).join('\n')
const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>
  bin: Record<string, string>
}

const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort()

async function helpOf(...words: string[]): Promise<{ code: number; output: string }> {
  let output = ''
  const write = (chunk: string) => {
    output += chunk
    return true
  }
  const out = { isTTY: false, write }
  const code = await runCli([...words, '--help'], { out, env: {}, cwd: process.cwd() })
  return { code, output }
}

describe('the commands that the README and the docs name', () => {
  it('are read from all of them', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md', 'docs/operations.md']))
    for (const file of documents) expect(readFileSync(file, 'utf8').length).toBeGreaterThan(100)
  })

  it('are scripts of the package where they are run with npm', () => {
    const run = named(/npm (?:run (?:--silent )?)([a-z][a-z:-]*)/g)
    const short = named(/npm (start|test)\b/g)
    expect([...run, ...short].length).toBeGreaterThan(5)
    expect([...run, ...short].filter((name) => scripts[name] === undefined)).toEqual([])
  })

  it('are commands of the command line where they are run with npx switchboard', async () => {
    const lines = named(/npx switchboard ([a-z]+(?:-[a-z]+)*(?: [a-z]+)?)/g)
    expect(lines.length).toBeGreaterThan(8)
    const { output: all } = await helpOf()
    const missing: string[] = []
    for (const line of lines) {
      const [command = '', second] = line.split(' ')
      if (!new RegExp(`^  ${command}\\b`, 'm').test(all)) missing.push(line)
      const { code, output } = await helpOf(command)
      if (code !== 0) missing.push(line)
      const isGroup = output.includes('\nCommands:')
      if (isGroup && second !== undefined && !new RegExp(`^  ${second}\\b`, 'm').test(output)) missing.push(line)
    }
    expect(missing).toEqual([])
  })

  it('are programs of this package or its tools where they are run with npx otherwise', () => {
    const packages = named(/npx (?!switchboard\b)([a-z][a-z-]*)/g).filter(
      (name) => !['vitest', 'tsc', 'tsx'].includes(name),
    )
    expect(packages.length).toBeGreaterThan(0)
    expect(packages.filter((name) => bin[name] === undefined)).toEqual([])
  })
})
