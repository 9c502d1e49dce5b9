import { expect, it } from 'vitest'
import { mergedText } from '../../core/console/page/src/pages/configuration/merged-text.js'

const base = 'a: 1\nb: 2\nc: 3\nd: 4\n'

it.each([
  ['what both changed apart', 'a: 9\nb: 2\nc: 3\nd: 4\n', 'a: 1\nb: 2\nc: 3\nd: 8\n', 'a: 9\nb: 2\nc: 3\nd: 8\n'],
  ['lines that came and went', '# mine\na: 1\nb: 2\nc: 3\nd: 4\n', 'a: 1\nb: 2\nd: 4\n', '# mine\na: 1\nb: 2\nd: 4\n'],
  ['what one of them changed', base, 'a: 1\nb: 7\nc: 3\nd: 4\n', 'a: 1\nb: 7\nc: 3\nd: 4\n'],
  ['what both changed alike', 'a: 9\nb: 2\nc: 3\nd: 4\n', 'a: 9\nb: 2\nc: 3\nd: 4\n', 'a: 9\nb: 2\nc: 3\nd: 4\n'],
] as const)('puts together %s', (_, mine, theirs, merged) => {
  expect(mergedText(base, mine, theirs)).toBe(merged)
})

it.each([
  ['the same line', 'a: 1\nb: 5\nc: 3\nd: 4\n', 'a: 1\nb: 6\nc: 3\nd: 4\n'],
  ['lines beside each other', 'a: 1\nb: 5\nc: 3\nd: 4\n', 'a: 1\nb: 2\nc: 6\nd: 4\n'],
  ['the same place with new lines', 'a: 1\nx: 1\nb: 2\nc: 3\nd: 4\n', 'a: 1\ny: 1\nb: 2\nc: 3\nd: 4\n'],
] as const)('decides nothing where both changed %s', (_, mine, theirs) => {
  expect(mergedText(base, mine, theirs)).toBeUndefined()
})
