import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * The pages of the site, made of the Markdown of this repository: what stands where, in which order, and where links lead.
 */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One page of the site. */
export interface Page {
  /** Its address within the site, with `.md`. */
  readonly path: string
  readonly title: string
  /** The first sentence, without marks. */
  readonly summary: string
  readonly text: string
}

/** Pages under one heading. */
export interface Section {
  readonly title: string
  readonly pages: readonly Page[]
}

const guides = 'first-plugin handlers dialogues jobs state testing deployment examples'.split(' ')
const moves = 'from-pyrogram from-telethon from-grammy from-nestjs'.split(' ')
const running = 'configuration operations console sessions security logging agents drivers sandbox errors'.split(' ')
const inside = ['docs/architecture.md', 'CONTRIBUTING.md', 'CHANGELOG.md']

/** All sections. A page of `docs` that nothing here names stands under "Reference". */
export function sections(): Section[] {
  const docs = namesIn('docs')
  const listed = new Set([...running, 'architecture'])
  const missing = [...guides, ...moves].filter((name) => !namesIn('docs/guide').includes(name))
  const surplus = namesIn('docs/guide').filter((name) => !guides.includes(name) && !moves.includes(name))
  if (missing.length > 0 || surplus.length > 0) throw new Error(`guides: missing ${missing}, in no list ${surplus}`)
  const section = (title: string, files: readonly string[]) => ({ title, pages: files.map(pageOf) })
  return [
    section(
      'Guides',
      guides.map((name) => `docs/guide/${name}.md`),
    ),
    section(
      'Moving here',
      moves.map((name) => `docs/guide/${name}.md`),
    ),
    section(
      'Reference',
      docs.filter((name) => !listed.has(name)).map((name) => `docs/${name}.md`),
    ),
    section(
      'Running it',
      running.map((name) => `docs/${name}.md`),
    ),
    section('Example plugins', exampleFiles()),
    section('Inside', inside),
  ]
}

function namesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.md'))
  return files.map((file) => file.slice(0, -3)).sort()
}

function exampleFiles(): string[] {
  const files = readdirSync(join(root, 'plugins/examples'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `plugins/examples/${file.replaceAll('\\', '/')}`)
    .sort(
      (one, other) => Number(one.endsWith('.test.ts')) - Number(other.endsWith('.test.ts')) || (one < other ? -1 : 1),
    )
}

/** @returns where a file of the repository stands on the site; `undefined`: nowhere. */
function addressOf(file: string): string | undefined {
  if (file === 'README.md') return 'index.md'
  if (inside.includes(file) && !file.startsWith('docs/')) return `${file.slice(0, -3).toLowerCase()}.md`
  if (file.startsWith('docs/images/') || /^docs\/.*\.md$/.test(file)) return file.slice('docs/'.length)
  if (/^plugins\/examples\/.*\.ts$/.test(file))
    return `examples/${posix.basename(file).replace(/(\.plugin)?\.ts$/, '')}.md`
  return undefined
}

function pageOf(file: string): Page {
  const path = addressOf(file)
  if (path === undefined) throw new Error(`${file} has no place on the site`)
  const source = readFileSync(join(root, file), 'utf8')
  const text = file.endsWith('.ts') ? codePage(file, source) : withLinks(withoutRuns(source), file, path)
  const [, title = path] = /^# (.+)$/m.exec(text) ?? []
  const [, first = ''] = /\n\n((?:(?!#|\||- ).+\n)+)/.exec(text.replace(/^```.*?^```$/gms, '')) ?? []
  return { path, title: title.replaceAll('`', ''), summary: firstSentence(first), text }
}

/** A file of code as a page. */
function codePage(file: string, source: string): string {
  const [, about = ''] = /\/\*\* (.+?) \*\/\n(?:@\w+\(.*\)\n)*export (?:abstract )?class/.exec(source) ?? []
  return `# ${posix.basename(file).replace(/\.ts$/, '')}\n\n${about}\n\n\`${file}\`:\n\n\`\`\`ts\n${source}\`\`\`\n`
}

/** What tests run and nobody is shown. */
function withoutRuns(markdown: string): string {
  return markdown.replace(/^<!-- run\n.*?^-->\n?/gms, '')
}

/** Links as they lead on the site; what is not part of it is a name and no link. */
function withLinks(markdown: string, file: string, path: string): string {
  return outsideOfCode(markdown, (text) =>
    text.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, image, label, target: string) => {
      if (/^(https?:|#)/.test(target)) return whole
      const [to = '', anchor] = target.split('#')
      const address = addressOf(posix.join(dirname(file), to))
      if (address === undefined) return label
      const from = relative(dirname(path), address).replaceAll('\\', '/')
      return `${image}[${label}](${from.startsWith('.') ? from : `./${from}`}${anchor ? `#${anchor}` : ''})`
    }),
  )
}

function outsideOfCode(markdown: string, change: (text: string) => string): string {
  return markdown
    .split(/(^```.*?^```$)/gms)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('')
}

function firstSentence(paragraph: string): string {
  const plain = paragraph
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return /^.*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain
}
