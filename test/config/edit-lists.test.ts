import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { editConfig } from '../../core/config/edit-config.js'

const list = (lines: string) =>
  `shared: &s [1, 2]\nclients:\n  - session_name: bot1\n    list:\n${lines.replace(/^(?=.)/gm, '      ')}    z: 1\n`

function edited(lines: string, value: unknown): string {
  return editConfig(list(lines), [{ kind: 'set', client: 'bot1', path: ['list'], value }])
}

describe('a list whose items name others by an alias', () => {
  const menu = '- name: a\n  price: 1\n  tags: *s\n# why b\n- name: b\n  price: 2\n'

  it.each<[string, string, unknown[]]>([
    [
      'an item with an alias is another',
      menu,
      [
        { name: 'a', price: 3, tags: [1, 2] },
        { name: 'b', price: 2 },
      ],
    ],
    [
      'one beside it is another',
      menu,
      [
        { name: 'a', price: 1, tags: [1, 2] },
        { name: 'b', price: 3 },
      ],
    ],
    ['blocks change places', '- of: &x [1]\n- as: *x\n', [{ as: [1] }, { of: [1] }]],
    ['values change places', '- &x a\n# why b\n- b\n- *x\n- c\n', ['c', 'b', 'a', 'a']],
    ['one that another names goes, in brackets', '[&x a,\n *x, # b\n c ]\n', ['c', 'a']],
  ])('can be changed: %s', (_, lines, value) => {
    const after = edited(lines, value)
    expect(parse(after)).toEqual({ shared: [1, 2], clients: [{ session_name: 'bot1', list: value, z: 1 }] })
    if (lines.includes('# why b')) expect(after).toMatch(/# why b\n +- (?:name: )?b\n/)
  })

  it('keeps an anchor that is named elsewhere', () => {
    const text = `${list('- &x a\n- b\n')}last: *x\n`
    const set = (value: unknown) => editConfig(text, [{ kind: 'set', client: 'bot1', path: ['list'], value }])
    expect(parse(set(['c', 'b', 'a']))).toMatchObject({ clients: [{ list: ['c', 'b', 'a'] }], last: 'a' })
    expect(() => set(['b'])).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT_REFUSED' }))
  })
})

it('a text whose alias stands for nothing is not edited', () => {
  const set = () => editConfig('clients: []\na: *none\n', [{ kind: 'set', path: ['b'], value: 1 }])
  expect(set).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT_REFUSED' }))
})

describe('the comment above an item that goes', () => {
  const rules =
    '- name: a\n  enabled: true\n# why b\n- name: b\n  enabled: true\n  text: hi\n- name: c\n  enabled: true\n'
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ({ name, enabled: true }))

  it.each<[string, string, unknown[], string]>([
    ['goes with it: a new value stands elsewhere', '- a\n# why b\n- b\n- c\n', ['a', 'c', 'd'], '- a\n- c\n- d\n'],
    [
      'goes with it: a new block with a common value stands elsewhere',
      rules,
      [a, c, d],
      '- name: a\n  enabled: true\n- name: c\n  enabled: true\n- name: d\n  enabled: true\n',
    ],
    [
      'stays with a block of the same name',
      rules,
      [a, c, { ...b, enabled: false, text: 'ho' }],
      '- name: a\n  enabled: true\n- name: c\n  enabled: true\n# why b\n- name: b\n  enabled: false\n  text: ho\n',
    ],
    [
      'stays with a block that has most of its values',
      rules,
      [a, c, { name: 'x', enabled: true, text: 'hi' }],
      '- name: a\n  enabled: true\n- name: c\n  enabled: true\n# why b\n- name: x\n  enabled: true\n  text: hi\n',
    ],
    [
      'stays with the value that takes its place',
      '- a\n# why b\n- b\n- c\n- d\n',
      ['a', 'x', 'c', 'e', 'f'],
      '- a\n# why b\n- x\n- c\n- e\n- f\n',
    ],
  ])('%s', (_, lines, value, after) => {
    expect(edited(lines, value)).toBe(list(after))
  })
})
