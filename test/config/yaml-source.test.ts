import { expect, it } from 'vitest'
import { YamlSource } from '../../core/config/yaml-source.js'

it('finds what stands below keys that are no texts, by the names that people and values know them by', () => {
  const source = new YamlSource('options:\n  greetings:\n    12345: hi\n    true:   [a, { 7: b }]\n')
  const path = ['options', 'greetings', 'true', 1, '7']

  expect(source.valueAt(['options', 'greetings', '12345'])).toEqual({ line: 3, column: 12 })
  expect(source.keyAt(['options', 'greetings', '12345'])).toEqual({ line: 3, column: 5 })
  expect(source.valueAt(path)).toEqual({ line: 4, column: 22 })
  expect(source.keyAt(path)).toEqual({ line: 4, column: 19 })
  // What is not there is told where the block around it stands.
  expect(source.valueAt(['options', 'greetings', '9'])).toEqual({ line: 3, column: 5 })
})
