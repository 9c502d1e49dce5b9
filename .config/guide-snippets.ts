import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * The snippets of the guides as files, so that types are checked and tests run: a block of code that names a file, ```ts [tea.ts], is
 * that file. A test has the files that stand before it on its page beside it; one in a comment, `<!-- run ... -->`, is shown to nobody.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const pagesFolder = `${root}docs/guide`
const written = `${root}test/docs/snippets`

/** A block of code. */
export interface Snippet {
  readonly language: string
  /** The file that it is; absent: it is shown and nothing else. */
  readonly file?: string
  readonly text: string
}

/** A test of a page, with the files beside it. */
export interface GuideTest {
  readonly page: string
  /** The test as a file. */
  readonly path: string
  readonly files: ReadonlyMap<string, string>
}

/** The blocks of code of a page, those that are run and not shown too. */
export function snippetsIn(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(\w+)(?: \[([^\]\n]+)\])?\n(.*?)^```$/gms)].map(
    ([, language = '', file, text = '']) => ({
      language,
      ...(file !== undefined && { file }),
      text,
    }),
  )
}

/** The pages of the guides by their names, without the ending. */
export function guidePages(): Map<string, string> {
  const files = readdirSync(pagesFolder).filter((file) => file.endsWith('.md'))
  return new Map(files.map((file) => [file.slice(0, -3), readFileSync(join(pagesFolder, file), 'utf8')]))
}

/** The tests of all pages. */
export function guideTests(): GuideTest[] {
  return [...guidePages()].flatMap(([page, markdown]) => {
    const files = new Map<string, string>()
    return snippetsIn(markdown).flatMap(({ file, text }) => {
      if (file === undefined) return []
      files.set(file, text)
      const path = join(written, page, file.replace('.test.ts', ''), file)
      return file.endsWith('.test.ts') ? [{ page, path, files: new Map(files) }] : []
    })
  })
}

/** Writes the files of all tests, and removes those of snippets that are gone. */
export function writeGuideTests(): GuideTest[] {
  const tests = guideTests()
  const wanted = new Set<string>()
  for (const { path, files } of tests) {
    for (const [file, text] of files) {
      const own = join(dirname(path), file)
      wanted.add(own)
      if (existsSync(own) && readFileSync(own, 'utf8') === text) continue
      mkdirSync(dirname(own), { recursive: true })
      writeFileSync(own, text)
    }
  }
  for (const entry of existsSync(written) ? readdirSync(written, { recursive: true, withFileTypes: true }) : []) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !wanted.has(path)) rmSync(path)
  }
  return tests
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeGuideTests()
