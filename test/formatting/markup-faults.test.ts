import { expect, it } from 'vitest'
import { markupFaults } from '../../core/formatting/markup-faults.js'

it('names what of a text people would see as it is written', () => {
  const faults = (text: string) => markupFaults(text, 'HTML').map(({ written, why }) => `${why} ${written}`)
  expect(faults('<b>bold <i>both</b>')).toEqual(['unclosed <i>'])
  expect(faults('nothing</b> <div>or so</div>')).toEqual(['unopened </b>', 'unknown <div>'])
  expect(faults('<a href="https://t.me/x"> a link')).toEqual(['unclosed <a href="https://t.me/x">'])
  expect(faults('<a href=">link</a>')).toContain('unopened </a>')
  expect(faults('<b this <i>is</i> it')).toEqual(['unfinished <b this'])
  expect(faults('<b>one</b> and **two**')).toEqual(['mixed '])
  expect(faults('<x> '.repeat(40))).toHaveLength(5)
})

it('has nothing against a text that is read as it is meant', () => {
  for (const text of [
    '1 < 2 & 3 > 2',
    'a <3 b',
    '<b>bold</b> &lt;div&gt; <a href="https://t.me/x">x</a>',
    '<tg-spoiler>x</tg-spoiler>',
  ]) {
    expect(markupFaults(text, 'HTML')).toEqual([])
  }
  expect(markupFaults('**open, and _lone', 'Markdown')).toEqual([])
  expect(markupFaults('<b>not read at all', 'none')).toEqual([])
})
