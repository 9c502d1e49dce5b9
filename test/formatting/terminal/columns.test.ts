import { stripVTControlCharacters } from 'node:util'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { columns } from '../../../core/formatting/terminal/columns.js'
import { fittedRows } from '../../../core/formatting/terminal/fitted-rows.js'
import { textWidth } from '../../../core/formatting/terminal/text-width.js'
import { wrappedRows } from '../../../core/formatting/terminal/wrapped-rows.js'

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
    expect(textWidth('Привет ✓ → ● ─ …')).toBe(16)
    expect(textWidth('\u001b[31mred\u001b[39m')).toBe(3)
  })
  it('wrap the last one below its own beginning, between the parts of a list', () => {
    const rows = columns(
      [
        ['name', '/one (private) · /two · message (incoming)'],
        ['x', 'y'],
      ],
      '  ',
      32,
    )

    expect(rows).toEqual(['  name  /one (private) · /two ·', '        message (incoming)', '  x     y'])
  })

  it('put the last one below the others where it has no room beside them', () => {
    expect(columns([['a'.repeat(30), 'two words']], '', 36)).toEqual(['a'.repeat(30), '    two words'])
  })

  it('are never wider than asked for, whatever their colours', () => {
    const { dim } = createColors(true)
    const cell = ['plugins/a/very/long/path/of/a/plugin.ts', 'x'.repeat(60), '你'.repeat(30)].join(dim(' · '))
    const rows = columns([['name', cell]], '  ', 40)

    expect(rows.every((row) => textWidth(row) <= 40)).toBe(true)
    expect(rows.map((row) => stripVTControlCharacters(row).trim()).join('')).toContain('x'.repeat(60))
  })

  it('are shortened from the widest on, but moments stay whole', () => {
    const moment = '2026-11-29T01:12:08Z'
    const rows = [
      ['id', 'time', 'text'],
      ['1', moment, 'many words that go on and on'],
      ['2', '', 'x'],
    ]
    expect(fittedRows(rows, 40)[1]).toEqual(['1', moment, 'many words…'])
    expect(fittedRows(rows, 20)[1]).toEqual(['1', moment, 'many word…'])
  })
})

describe('wrapped rows', () => {
  it('go on below, each in its column, and lose nothing', () => {
    const rows = wrappedRows(
      [
        ['handler', 'verdict', 'why'],
        ['greeter.every_message_of_somebody', 'refused', 'command(/start), it is "good morning"'],
        ['kind', '', ''],
      ],
      '  ',
      50,
      (text) => text.toUpperCase(),
    )
    expect(rows).toEqual([
      '  HANDLER              VERDICT  WHY',
      '  greeter.every_messa  refused  command(/start),',
      '  ge_of_somebody                it is "good',
      '                                morning"',
      '  kind',
    ])
  })

  it('are as wide as their cells where there is room', () => {
    expect(
      wrappedRows(
        [
          ['a', 'b'],
          ['long', ''],
        ],
        '',
        80,
      ),
    ).toEqual(['a     b', 'long'])
  })
})

it('a last column without a word has no row of its own where the others fill the width', () => {
  expect(
    columns(
      [
        ['a'.repeat(30), 'two words'],
        ['b', ''],
      ],
      '',
      20,
    ),
  ).toEqual(['a'.repeat(30), '    two words', 'b'])
})
