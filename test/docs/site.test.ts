import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { llmsFullText, llmsText } from '../../.config/site/llms.js'
import { sections } from '../../.config/site/pages.js'

const files = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [`docs/${name.replaceAll('\\', '/')}`] : [],
  ),
]
const withoutCode = (text: string) => text.replace(/^ *```.*?^ *```$/gms, '')
const headings = (file: string) =>
  [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.replaceAll('`', ''))

/** An anchor as places that show repositories make it, if the site makes the same. */
function anchorOf(heading: string): string {
  const plain = heading.toLowerCase()
  const shown = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
  const built = plain.replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-').replace(/^-+|-+$/g, '')
  return shown === built ? shown : ''
}

describe('the pages', () => {
  const all = sections()
  const pages = all.flatMap((section) => section.pages)

  it('link to what is there, in the repository and on the site', () => {
    const problems: string[] = []
    let links = 0
    for (const file of files) {
      for (const [, target = ''] of withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue
        links += 1
        const [to = '', anchor] = target.split('#')
        const path = to === '' ? file : posix.join(dirname(file), to)
        const isThere = existsSync(path) && (!anchor || headings(path).some((one) => anchorOf(one) === anchor))
        if (!isThere) problems.push(`${file}: ${target}`)
      }
    }
    expect(links).toBeGreaterThan(100)
    expect(problems).toEqual([])
  })

  it('stand on the site once each, and link to pages of the site', () => {
    const paths = pages.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    const onSite = files.flatMap((file) => (file.startsWith('docs/') ? [file.slice('docs/'.length)] : []))
    expect(paths).toEqual(expect.arrayContaining([...onSite, 'examples/moderation.md', 'examples/forecasts.md']))
    for (const { path, text, title } of pages) {
      expect(title).not.toBe(path)
      expect(text).not.toMatch(/^<!-- run/m)
      for (const [, target = ''] of withoutCode(text).matchAll(/\]\((\.[^)#]*)/g)) {
        const to = posix.join(dirname(path), target)
        if (to !== 'index.md')
          expect([path, [...paths, ...(existsSync(join('docs', to)) ? [to] : [])]]).toEqual([
            path,
            expect.arrayContaining([to]),
          ])
      }
    }
  })

  it('are listed for language models with what they are about, and stand in one text', () => {
    const list = llmsText(all, 'https://example.org')
    for (const { path, title, summary } of pages.filter((page) => page.path.startsWith('guide/'))) {
      expect(summary).toMatch(/\.$/)
      expect(list).toContain(`- [${title}](https://example.org/${path}): ${summary}\n`)
    }
    const full = llmsFullText(all)
    expect(full).toContain('# First plugin in five minutes')
    expect(full).toContain("@Plugin({ name: 'tea' })")
    expect(full).toContain("@Plugin({ name: 'morning_digest' })")
  })
})
