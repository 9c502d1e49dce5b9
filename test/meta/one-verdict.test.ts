import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reasonRules } from '../../core/errors/rpc-reasons.js'

/** The sandbox is Telegram's side: it gives the answers and does not judge them. */
const exempt = [join('core', 'errors'), join('core', 'sandbox')]
const sources = readdirSync('core', { recursive: true, encoding: 'utf8' })
  .map((name) => join('core', name))
  .filter((file) => file.endsWith('.ts') && !exempt.some((folder) => file.startsWith(folder)))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))

/** Lists written in one piece: arrays of texts, and the alternatives of a regular expression. */
function listsOf(text: string): string[][] {
  const arrays = [...text.matchAll(/\[((?:\s*'[A-Z0-9_]+',?)+)\s*\]/g)].map(([, inside = '']) =>
    [...inside.matchAll(/'([A-Z0-9_]+)'/g)].map(([, word = '']) => word),
  )
  const alternatives = [...text.matchAll(/[A-Z][A-Z0-9]*_[A-Z0-9_]+(?:\|[A-Z][A-Z0-9_]+)+/g)].map(([all]) =>
    all.split('|'),
  )
  return [...arrays, ...alternatives]
}

const isJudged = (word: string) => /^RPC_/.test(word) || reasonRules.some(({ reason }) => reason.test(word))

describe('the verdict of an error', () => {
  it('is told by one place: no part keeps a list of its own of codes or of answers that have a verdict', () => {
    expect(sources.length).toBeGreaterThan(250)
    const second = sources.flatMap(({ file, text }) =>
      listsOf(text)
        .filter((list) => list.filter(isJudged).length >= 2)
        .map((list) => `${file}: ${list.join(', ')}`),
    )
    expect(second).toEqual([])
  })

  it('finds a second list where there is one', () => {
    const found = listsOf(
      "const passing = new Set([\n  'RPC_SERVER',\n  'RPC_TIMEOUT',\n])\nconst done = /^(CHAT_NOT_MODIFIED|X_Y)$/",
    )
    expect(found).toEqual([
      ['RPC_SERVER', 'RPC_TIMEOUT'],
      ['CHAT_NOT_MODIFIED', 'X_Y'],
    ])
  })
})
