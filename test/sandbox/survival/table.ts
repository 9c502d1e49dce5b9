import type { SurvivalCase } from './cases.js'
import { type ContenderName, contenders } from './messages.js'
import type { Verdict } from './trial.js'

export type Verdicts = Readonly<Record<ContenderName, Verdict>>

const titles: Readonly<Record<ContenderName, string>> = {
  telegram: 'bare `telegram`',
  teleproto: 'bare `teleproto`',
  mtcute: 'bare mtcute',
  ours: 'Switchboard',
}

export function survives({ expected }: SurvivalCase, verdict: string): boolean {
  return verdict === 'goes on' || verdict === expected
}

/** The table of the page. What is no survival is bold. */
export function survivalTable(rows: readonly { one: SurvivalCase; verdicts: Verdicts }[]): string {
  const lines = rows.map(({ one, verdicts }) => {
    const cells = contenders.map((name) => (survives(one, verdicts[name]) ? verdicts[name] : `**${verdicts[name]}**`))
    return [`\`${one.name}\``, ...cells]
  })
  const head = ['fault', ...contenders.map((name) => titles[name])]
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const [begin, end] = ['<!-- survival: made by `npm run survival -- --write` -->', '<!-- survival: end -->']

/** The page with another table. @throws Error when it has no place for it. */
export function withTable(page: string, table: string): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)]
  if (before === -1 || after < before) throw new Error('the page has no place for the table')
  return `${page.slice(0, before + begin.length)}\n${table}\n${page.slice(after)}`
}

/** What the page says: the verdicts of each case, by the titles of the columns. */
export function tableOf(page: string): Map<string, Record<ContenderName, string>> {
  const text = page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim()
  const rows = text.split('\n').slice(2)
  return new Map(
    rows.map((row) => {
      const [name = '', ...cells] = row
        .split('|')
        .map((cell) => cell.trim().replace(/[*`]/g, ''))
        .slice(1)
      const verdicts = Object.fromEntries(contenders.map((contender, index) => [contender, cells[index] ?? '']))
      return [name, verdicts as Record<ContenderName, string>]
    }),
  )
}
