import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The blocks of TypeScript of a page. */
export function snippetsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)\n```$/gms)].map(([, text = '']) =>
    // A test exports nothing.
    text.replace(/^export /gm, ''),
  )
}

/** The source of a test, in which what a page shows is to stand word for word, so that it is compiled and run. */
export function written(url: string): string {
  return readFileSync(fileURLToPath(url), 'utf8')
}
