import { stripVTControlCharacters } from 'node:util'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { columns, textWidth } from '../../core/cli/columns.js'

describe('columns', () => {
  it('line up whatever the cells hold', () => {
    const { red } = createColors(true)
    const rows = columns([
      [red('ab'), '1', 'x'],
      ['abcd', '22', 'a last column of any width'],
      ['🤖', '你', ''],
    ])

    expect(rows.map((row) => stripVTControlCharacters(row))).toEqual([
      'ab    1   x',
      'abcd  22  a last column of any width',
      '🤖    你',
    ])
    expect(textWidth('🤖你a')).toBe(5)
  })
})
