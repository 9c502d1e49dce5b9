import { describe, expect, it } from 'vitest'
import { Formatter } from '../../core/formatting/formatter.js'

const formatter = new Formatter({ parseMode: 'HTML', clientName: 'bot1', clientType: 'bot' })

function textsOf(text: string, limit: number): string[] {
  return formatter.split(text, [], limit).map((part) => part.text)
}

describe('split', () => {
  it('leaves a text that fits, and an empty one, in one part', () => {
    const text = 'x'.repeat(4096)
    expect(formatter.split(text)).toEqual([{ text, entities: [] }])
    expect(formatter.split('')).toEqual([{ text: '', entities: [] }])
    expect(formatter.split(`${text}y`).map((part) => part.text.length)).toEqual([4096, 1])
  })

  const borders: [what: string, text: string, parts: string[]][] = [
    ['after a paragraph', 'aaa aaa\n\nbb\nbb bb cc', ['aaa aaa\n\n', 'bb\nbb bb cc']],
    ['after a line, when no paragraph ends in the second half', 'a\n\nbbb bb\ncc ccc', ['a\n\nbbb bb\n', 'cc ccc']],
    ['after a word, when no line ends there', 'aaa bbb ccc ddd', ['aaa bbb ccc ', 'ddd']],
    ['after a word that ends at the limit', 'aaa bbb cccc ddd', ['aaa bbb cccc', ' ddd']],
    ['after an early word, when nothing else is there', 'a bbbbbbbbbbbb', ['a ', 'bbbbbbbbbbbb']],
    ['between characters, when there is no border', 'aaaaaaaaaaaaaaa', ['aaaaaaaaaaaa', 'aaa']],
    ['before a character of two units', 'aaaaaaaaaaa👍', ['aaaaaaaaaaa', '👍']],
    ['before a character of several signs', 'aaaaaaaaaa👩‍👩‍👧', ['aaaaaaaaaa', '👩‍👩‍👧']],
  ]

  it.each(borders)('cuts %s', (_, text, parts) => {
    expect(textsOf(text, 12).slice(0, 2)).toEqual(parts)
  })

  it('continues marks in the next part', () => {
    const { text, entities } = formatter.parse('<b>aaaa <a href="https://a.b">bb cc</a></b>')
    expect(formatter.split(text, entities, 8)).toEqual([
      {
        text: 'aaaa bb ',
        entities: [
          { type: 'bold', offset: 0, length: 8 },
          { type: 'link', url: 'https://a.b', offset: 5, length: 3 },
        ],
      },
      {
        text: 'cc',
        entities: [
          { type: 'bold', offset: 0, length: 2 },
          { type: 'link', url: 'https://a.b', offset: 0, length: 2 },
        ],
      },
    ])
  })

  it('does not cut a custom emoji', () => {
    const { text, entities } = formatter.parse('aaa<tg-emoji emoji-id="8">bb</tg-emoji>')
    expect(formatter.split(text, entities, 4).map((part) => part.text)).toEqual(['aaa', 'bb'])
  })

  it('cuts a character rather than exceed the limit', () => {
    expect(textsOf('👩‍👩‍👧', 3)).toEqual(['👩‍', '👩‍', '👧'])
  })

  it('gives no part more than a hundred marks', () => {
    const { text, entities } = formatter.parse('<b>word</b> '.repeat(250).trim())
    const parts = formatter.split(text, entities)
    expect(parts.map((part) => part.entities.length)).toEqual([100, 100, 50])
    expect(parts.map((part) => part.text).join('')).toBe(text)
    for (const part of parts) expect(part.entities[0]).toEqual({ type: 'bold', offset: 0, length: 4 })
    const heap = Array.from({ length: 150 }, () => ({ type: 'bold' as const, offset: 0, length: 1 }))
    expect(formatter.split('x', heap)[0]?.entities).toHaveLength(100)
  })
})
