import type { Page, Section } from './pages.js'

const about =
  'A plugin-first TypeScript framework that runs many Telegram accounts and bots, over MTProto, from one Node process: decorated classes, ' +
  'one dependency scope for each client, handlers and jobs that lose no update and send no answer twice, and a Telegram of its own (the ' +
  'sandbox) for tests.'

/** A list of all pages for language models, as llmstxt.org describes it. @param base - where the site is; empty: addresses within it. */
export function llmsText(sections: readonly Section[], base = ''): string {
  const line = ({ title, path, summary }: Page) => `- [${title}](${base}/${path})${summary && `: ${summary}`}`
  const parts = sections.map(({ title, pages }) => `## ${title}\n\n${pages.map(line).join('\n')}\n`)
  return [`# Switchboard\n\n> ${about}\n`, ...parts].join('\n')
}

/** All pages in one text, but for the history of changes. */
export function llmsFullText(sections: readonly Section[]): string {
  const pages = sections.flatMap((section) => section.pages).filter(({ path }) => path !== 'changelog.md')
  const page = ({ path, text }: Page) => `<!-- ${path} -->\n\n${text.trim()}\n`
  return [`# Switchboard\n\n> ${about}\n`, ...pages.map(page)].join('\n')
}
