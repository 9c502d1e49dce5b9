import { expect, it } from 'vitest'
import type { TextEntity } from '../../core/formatting/text-entity.js'
import { trimText } from '../../core/formatting/trim-text.js'

const bold = (offset: number, length: number): TextEntity => ({ type: 'bold', offset, length })
const code = (offset: number, length: number): TextEntity => ({ type: 'code', offset, length })

it.each<[string, TextEntity[], string, TextEntity[]]>([
  ['as it is', [bold(0, 2)], 'as it is', [bold(0, 2)]],
  [' \n a b\t\0', [bold(0, 5), bold(6, 2)], 'a b', [bold(0, 2)]],
  ['  ', [bold(0, 2)], '', []],
  ['   code  ', [code(1, 6)], '  code', [code(0, 6)]],
  ['\u00a0a\u00a0', [], '\u00a0a\u00a0', []],
])('%j is trimmed as Telegram does it', (text, entities, trimmed, left) => {
  expect(trimText({ text, entities })).toEqual({ text: trimmed, entities: left })
})
