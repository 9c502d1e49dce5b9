import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guidePages, snippetsIn, writeGuideTests } from '../../.config/guide-snippets.js'

const tests = writeGuideTests()
const pages = guidePages()

/** Whether a test imports a file, or a configuration that a test starts includes it. */
function isRun(file: string, page: string): boolean {
  const name = file.replace(/\.ts$/, '')
  return page.includes(`'./${name}.js'`) || new RegExp(`include: \\["?${name}"?\\]`).test(page)
}

describe('the guides', () => {
  it('name a file for each block of TypeScript, and a test of the page imports it', () => {
    expect(pages.size).toBeGreaterThan(10)
    const problems: string[] = []
    for (const [page, markdown] of pages) {
      const snippets = snippetsIn(markdown)
      const whole = snippets.map(({ text }) => text).join('\n')
      for (const { file, text } of snippets.filter(({ language }) => language === 'ts')) {
        if (!file) problems.push(`${page}: ${text.slice(0, 60)} names no file`)
        else if (!file.endsWith('.test.ts') && !isRun(file, whole)) problems.push(`${page}: ${file} is never run`)
      }
    }
    expect(problems).toEqual([])
  })

  it('show the files that a new project has', () => {
    const shown = snippetsIn(pages.get('deployment') ?? '').filter(({ language }) => language !== 'ts')
    const named = shown.flatMap(({ file, text }) =>
      file ? [[file.replace('my-bots', '__name__'), text] as const] : [],
    )
    expect(named.map(([file]) => file)).toEqual(['Dockerfile', 'compose.yaml', 'deploy/__name__.service'])
    for (const [file, text] of named) {
      expect(text).toBe(readFileSync(`create-switchboard/templates/${file}`, 'utf8').replaceAll('__name__', 'my-bots'))
    }
  })
})

for (const page of pages.keys()) {
  const own = tests.filter((test) => test.page === page)
  if (own.length > 0) describe(page, async () => void (await Promise.all(own.map(({ path }) => import(path)))))
}
