import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ConfigEdit } from '../../core/config/config-edit.js'
import { editConfig } from '../../core/config/edit-config.js'
import { YamlSource } from '../../core/config/yaml-source.js'

/** Lines that a program which writes YAML anew would write otherwise. */
const odd = (pad: string) =>
  [
    'flow: [\'a\',   "b" ]   # two',
    'tight: {a: 1,b: 2}',
    'padded: [ one, two ]',
    `long: ${'a very long text '.repeat(12)}end`,
    "folded: 'it''s   here'",
    'shared: &patient { max_retries: 9}',
    'again: *patient',
    'merged:',
    `${pad}<<: *patient`,
    `${pad}text: |-`,
    `${pad}${pad}two`,
    '',
    `${pad}${pad}   lines`,
    'list:   # unindented',
    '- x   ',
    '- "y"',
    '',
    '   ',
    '# trailing spaces   ',
    'nothing:',
    'tilde: ~',
    "'quoted key': 0x1F",
    'phone: +79990001122',
  ].join('\n')

const bases = (pad: string) => `%YAML 1.2
---
${odd(pad)}
clients:
${pad}# The first
${pad}- session_name: bot1
${pad}  workers: 4     # few
${pad}  empty:    # nobody has begun it
${pad}  none: null
${pad}  flow: [a,   'b c']
${pad}  braces: {x: 1}
${pad}  inner: { greeter: { text: Hi, note: "it's" }, more: {a: ,b: 2} }   # kept
${pad}  numbers:
${pad}  ${pad}12345: hi   # of a chat
${pad}  ${pad}true: yes
${pad}  ${pad}7: { 8:  x }
${pad}  kept: |+
${pad}  ${pad}two

${pad}  no_braces: {}
${pad}  wide: [
${pad}    a, # the first
${pad}    b
${pad}    ]
${pad}  list:
${pad}  ${pad}# above
${pad}  ${pad}- a   # beside
${pad}  ${pad}- 'b'
${pad}  block:
${pad}  ${pad}deep:
${pad}  ${pad}${pad}key:  1 # one
${pad}  ${pad}only:
${pad}  ${pad}${pad}one: 1

${pad}# The second
${pad}- session_name: bot2
${pad}  flow: [ "a",'b' ]
`

const at = { client: 'bot1' } as const
const value = { managers: ['@max_manager', 'a, b'], note: 'two\nlines', count: 3 }

/** What is changed, and which lines of the file may be others then. */
const edits: [string, ConfigEdit, RegExp | undefined][] = [
  ['a new block', { kind: 'set', ...at, path: ['options', 'crm', 'managers'], value: ['@max'] }, undefined],
  ['a new block of many', { kind: 'set', ...at, path: ['options'], value }, undefined],
  ['a new key of the whole', { kind: 'set', path: ['outbox', 'days'], value: 3 }, undefined],
  ['a key in a block nobody has begun', { kind: 'set', ...at, path: ['empty', 'crm'], value }, undefined],
  ['a key in a block that is null', { kind: 'set', ...at, path: ['none', 'crm'], value }, /none: null/],
  ['a key in braces', { kind: 'set', ...at, path: ['braces', 'y'], value: ['a, b'] }, /braces/],
  ['a key in empty braces', { kind: 'set', ...at, path: ['no_braces', 'y'], value: 'a: b' }, /no_braces/],
  ['a value in braces', { kind: 'set', ...at, path: ['braces', 'x'], value: 2 }, /braces/],
  [
    'a text with a comma in braces',
    { kind: 'set', ...at, path: ['inner', 'greeter', 'text'], value: 'Hi, you' },
    /inner/,
  ],
  [
    'a text with braces in braces',
    { kind: 'set', ...at, path: ['inner', 'greeter', 'note'], value: '} a, [b]: c' },
    /inner/,
  ],
  [
    'a long text in braces',
    { kind: 'set', ...at, path: ['inner', 'greeter', 'note'], value: 'two\n\nlines '.repeat(9) },
    /inner/,
  ],
  ['a block in braces', { kind: 'set', ...at, path: ['inner', 'greeter', 'text'], value }, /inner/],
  ['an empty value in braces', { kind: 'set', ...at, path: ['inner', 'more', 'a'], value: 'x, y' }, /inner/],
  ['a key that is a number', { kind: 'set', ...at, path: ['numbers', '12345'], value: 'ho' }, /12345/],
  ['a key that is a number in braces', { kind: 'set', ...at, path: ['numbers', '7', '8'], value: 'y' }, / 7:/],
  ['a key that is true', { kind: 'set', ...at, path: ['numbers', 'true'], value: 'no' }, /true/],
  ['a new key that reads as a number', { kind: 'set', ...at, path: ['numbers', '9', '10'], value: 'x' }, undefined],
  ['a key that is a number less', { kind: 'unset', ...at, path: ['numbers', '12345'] }, /12345/],
  ['a key that is a number less in braces', { kind: 'unset', ...at, path: ['numbers', '7', '8'] }, / 7:/],
  ['an item of a list at a number', { kind: 'add', ...at, path: ['numbers', '3'], item: 'x' }, undefined],
  ['a text that ends in line ends', { kind: 'set', ...at, path: ['workers'], value: 'a\nb\n\n' }, /workers/],
  ['a new text that ends in line ends', { kind: 'set', ...at, path: ['ends'], value: 'a\nb\n\n\n' }, undefined],
  ['the same behind a blank line', { kind: 'set', ...at, path: ['block', 'deep', 'key'], value: 'a\n\n' }, /key:/],
  ['a text of line ends', { kind: 'set', ...at, path: ['empty'], value: '\n\n' }, /empty:/],
  ['the last one, of a block', { kind: 'set', ...at, path: ['block', 'only', 'one'], value: 'a\n\n' }, /one: 1/],
  ['a key in a deep block', { kind: 'set', ...at, path: ['block', 'deep', 'more'], value }, undefined],
  ['a list in brackets', { kind: 'set', ...at, path: ['flow'], value: ['b c', 'd'] }, /flow: \[a, {3}'b c'\]/],
  ['a list on lines', { kind: 'set', ...at, path: ['list'], value: ['b', 'c', 'a'] }, undefined],
  ['a list by nothing', { kind: 'set', ...at, path: ['list'], value: [] }, / (list:|# above|- a|- 'b')/],
  ['a value by a block', { kind: 'set', ...at, path: ['workers'], value }, /workers/],
  ['a block by a value', { kind: 'set', ...at, path: ['block'], value: 1 }, /block|deep|key:|only|one: 1/],
  ['an entry more', { kind: 'add', ...at, path: ['list'], item: 'c' }, undefined],
  ['an entry more in brackets', { kind: 'add', ...at, path: ['flow'], item: 'c' }, /flow: \[a, {3}'b c'\]/],
  ['an entry more in brackets over lines', { kind: 'add', ...at, path: ['wide'], item: 'c' }, / b$/],
  ['an entry less in brackets over lines', { kind: 'remove', ...at, path: ['wide'], item: 'b' }, /wide|a, #| b$|\]/],
  ['an entry of a new list', { kind: 'add', ...at, path: ['fresh'], item: 'c' }, undefined],
  ['an entry of a list in a new block', { kind: 'add', ...at, path: ['plugins', 'exclude'], item: 'c' }, undefined],
  ['an entry less', { kind: 'remove', ...at, path: ['list'], item: 'a' }, /- a {3}#|# above/],
  ['an entry less in brackets', { kind: 'remove', ...at, path: ['flow'], item: 'a' }, /flow: \[a, {3}'b c'\]/],
  ['a key less', { kind: 'unset', ...at, path: ['workers'] }, /workers/],
  ['a block less', { kind: 'unset', ...at, path: ['block', 'deep'] }, /deep|key:/],
  ['the last key of a block', { kind: 'unset', ...at, path: ['block', 'only', 'one'] }, /only|one: 1/],
  ['a key less in braces', { kind: 'unset', ...at, path: ['braces', 'x'] }, /braces/],
  ['a key that is not there', { kind: 'unset', ...at, path: ['absent'] }, undefined],
]

const files: [string, string][] = [
  ['indented by 2', bases('  ')],
  ['indented by 4', bases('    ')],
  ['with the line ends of Windows', bases('  ').replaceAll('\n', '\r\n')],
  ['with a byte order mark', `\uFEFF${bases('  ').replace(/^%YAML 1.2\n---\n/, '')}`],
  ['without a line end at the end', bases('  ').trimEnd()],
  ['with another key behind', `${bases('  ')}\n\nlast: [ 1,2 ]\n# end\n`],
]

/** The lines that an edit takes away, counted. */
function gone(before: string, after: string): string[] {
  const left = after.split('\n')
  return before.split('\n').filter((line) => {
    const index = left.indexOf(line)
    if (index >= 0) left.splice(index, 1)
    return index < 0 && !left.includes(`${line}\r`)
  })
}

function changed(source: string, edit: ConfigEdit): unknown {
  const root = parse(source, { merge: false })
  const owner = 'client' in edit && edit.client ? root.clients[0] : root
  if (!('path' in edit)) return root
  const path = [...edit.path]
  const last = path.pop() ?? ''
  let place = owner
  for (const key of path) {
    if (place[key] === undefined && edit.kind === 'unset') return root
    place[key] ??= {}
    place = place[key]
  }
  if (edit.kind === 'set') place[last] = edit.value
  if (edit.kind === 'unset') delete place[last]
  if (edit.kind === 'add') place[last] = [...(place[last] ?? []), edit.item]
  if (edit.kind === 'remove') place[last] = place[last].filter((item: string) => item !== edit.item)
  return root
}

describe.each(files)('a configuration %s', (_, source) => {
  it.each(edits)('keeps every other line at: %s', (_name, edit, own) => {
    const after = editConfig(source, [edit])
    expect(parse(after, { merge: false })).toEqual(changed(source, edit))
    expect(new YamlSource(after).read().problems).toEqual([])
    expect(gone(source, after).filter((line) => !own?.test(line.trimEnd()))).toEqual([])
    if (source.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after.startsWith('\uFEFF')).toBe(source.startsWith('\uFEFF'))
  })
})

it('the shipped configuration gets options of a plugin, and keeps every other line', () => {
  const source = readFileSync('config/config.yaml', 'utf8')
  const path = ['plugins', 'options', 'crm_desk', 'managers']
  const after = editConfig(source, [{ kind: 'set', client: 'bot2', path, value: ['@max_manager'] }])
  expect(gone(source, after)).toEqual([])
  expect(after).toContain('@max_manager')
})

const client = (lines: string) => `clients:\n  - session_name: bot1\n${lines}    z: 1\n`
const braces = client('    o: {\n      a: 1, # first\n      b: 2, # second\n      c: 3 # third\n    }\n')
const brackets = client('    list: [\n      a, # first\n      b # second\n    ]\n')

describe('clients', () => {
  const around = (clients: string) => `# my bots\n${clients}logging:\n    level:  info     # x\n\n\n# end\n`
  const first = around('clients:\n  # the first\n  - type: bot   # a bot\n    session_name:   bot1     # named\n')
  it.each<[string, string, ConfigEdit, string]>([
    [
      'the first of all',
      around('clients: []   # none yet\n'),
      { kind: 'add-client', values: { session_name: 'a' } },
      around('clients:\n  - session_name: a\n  # none yet\n'),
    ],
    ['the last one less', first, { kind: 'remove-client', client: 'bot1' }, around('clients: [] # the first\n')],
    [
      'the first key less',
      first,
      { kind: 'unset', ...at, path: ['type'] },
      first.replace('type: bot   # a bot\n    ', ''),
    ],
    [
      'the first key less above a comment',
      first.replace('    session_name', '\n    # its name\n    session_name'),
      { kind: 'unset', ...at, path: ['type'] },
      first.replace('type: bot   # a bot\n', '# its name\n'),
    ],
  ])('keep all lines around them: %s', (_, source, edit, after) => {
    expect(editConfig(source, [edit])).toBe(after)
  })
})

describe('comments above the items of a list', () => {
  const rules =
    '- name: a\n  text: hi # kind\n# second rule: ask Ann\n- name: b # B\n  # short\n  text:   ho # keep short\n'
  const items: [string, string, unknown[], string][] = [
    ['a part begins', '- shop\n\n# --- games\n- chess\n- go\n', ['shop', 'go'], '- shop\n\n# --- games\n- go\n'],
    ['a last part is gone', '- shop\n\n# --- games\n- chess\n', ['shop'], '- shop\n\n# --- games\n'],
    ['the next part stays', '- a\n\n# one\n- b\n\n# two\n- c\n', ['a', 'c'], '- a\n\n# one\n\n# two\n- c\n'],
    ['blank lines alone', '- a\n\n- b\n\n- c\n', ['a', 'c'], '- a\n\n- c\n'],
    ['of one that is gone', '- a\n# why b\n- b\n- c\n', ['a', 'c'], '- a\n- c\n'],
    ['the first is gone', '# why a\n- a\n# why b\n- b\n', ['b'], '# why b\n- b\n'],
    ['the first is another', '# why a\n- a\n# why b\n- b\n', ['b', 'a'], '# why b\n- b\n# why a\n- a\n'],
    [
      'of the list and of the first',
      '# all\n\n# why a\n- a\n# why b\n- b\n',
      ['b', 'a'],
      '# all\n\n# why b\n- b\n# why a\n- a\n',
    ],
    ['of the list', '# names\n- a\n- b\n', ['b'], '# names\n- b\n'],
    ['a value is another', '- a\n# why b\n- b\n- c\n', ['a', 'd', 'c'], '- a\n# why b\n- d\n- c\n'],
    [
      'a field of a block is another',
      rules,
      [
        { name: 'a', text: 'hi' },
        { name: 'b', text: 'new' },
      ],
      rules.replace('ho #', 'new #'),
    ],
    [
      'blocks change and change places',
      rules,
      [
        { name: 'b', text: 'new' },
        { name: 'a', text: 'hi', more: ['x'] },
      ],
      '# second rule: ask Ann\n- name: b # B\n  # short\n  text:   new # keep short\n- name: a\n  text: hi # kind\n  more:\n  - x\n',
    ],
    [
      'a block loses its first key',
      rules,
      [{ text: 'hi' }, { name: 'b', text: 'ho' }],
      rules.replace('name: a\n  ', ''),
    ],
    [
      'a block becomes quite another',
      rules,
      [{ name: 'a', text: 'hi' }, { other: 1 }],
      '- name: a\n  text: hi # kind\n# second rule: ask Ann\n- other: 1\n',
    ],
  ]
  for (const lineEnd of ['\n', '\r\n']) {
    it.each(items)(`stay where they belong: %s (${JSON.stringify(lineEnd)})`, (_, before, value, after) => {
      const list = (lines: string) =>
        client(`    list:\n${lines.replace(/^(?=.)/gm, '      ')}`).replaceAll('\n', lineEnd)
      expect(editConfig(list(before), [{ kind: 'set', ...at, path: ['list'], value }])).toBe(list(after))
    })
  }
})

it('numbers are written as they were where their key is written anew', () => {
  const codes = client('    codes: [\n      +79990001122, # Bond\n      007, # B\n      12 ]\n')
  const after = editConfig(codes, [{ kind: 'set', ...at, path: ['codes'], value: [79990001122, 7] }])
  expect(after).toMatch(/ \+79990001122, # Bond\n +007 # B\n/)
  expect(parse(after).clients[0]).toEqual({ session_name: 'bot1', codes: [79990001122, 7], z: 1 })
})

it.each(['\n', '\r\n'])('many blank lines take no time (%j)', (lineEnd) => {
  const lines = `a: 1\nclients:\n- session_name: x\nstorage:\n${'# note\n\n'.repeat(40)}${'\n'.repeat(60)}  z: 1\n`
  const source = lines.replaceAll('\n', lineEnd)
  expect(editConfig(source, [{ kind: 'set', path: ['q'], value: 1 }])).toBe(`${source}q: 1${lineEnd}`)
})

describe('comments in brackets and braces over several lines', () => {
  it.each<[string, string, ConfigEdit, string]>([
    ['a key less', braces, { kind: 'unset', ...at, path: ['o', 'b'] }, braces.replace('      b: 2, # second\n', '')],
    ['the first key less', braces, { kind: 'unset', ...at, path: ['o', 'a'] }, braces.replace(/ {6}a: 1.*\n/, '')],
    [
      'the last key less',
      braces,
      { kind: 'unset', ...at, path: ['o', 'c'] },
      braces.replace('2, #', '2 #').replace(/ {6}c: 3.*\n/, ''),
    ],
    [
      'a key more',
      braces,
      { kind: 'set', ...at, path: ['o', 'd'], value: 5 },
      braces.replace('3 # third\n', '3, # third\n      d: 5\n'),
    ],
    [
      'an item more',
      brackets,
      { kind: 'add', ...at, path: ['list'], item: 'c' },
      brackets.replace('b # second\n', 'b, # second\n      c\n'),
    ],
    [
      'an item more behind a last comma',
      brackets.replace('b #', 'b, #'),
      { kind: 'add', ...at, path: ['list'], item: 'c' },
      brackets.replace('b # second\n', 'b, # second\n      c,\n'),
    ],
    [
      'the only key less',
      client('    o: { # all\n      a: 1 # first\n    }\n'),
      { kind: 'unset', ...at, path: ['o', 'a'] },
      client('    o: { # all\n    }\n'),
    ],
    [
      'a key less on a line of two',
      client('    o: { a: 1, b: 2, # both\n      c: 3 }\n'),
      { kind: 'unset', ...at, path: ['o', 'b'] },
      client('    o: { a: 1, # both\n      c: 3 }\n'),
    ],
  ])('stay with what they explain: %s', (_, source, edit, after) => {
    expect(editConfig(source, [edit])).toBe(after)
  })

  it.each<[string, string, ConfigEdit, RegExp[]]>([
    [
      'the only key less on a line of the brace',
      client('    o: { a: 1 # first\n      # all\n    }\n'),
      { kind: 'unset', ...at, path: ['o', 'a'] },
      [/o: \{/],
    ],
    [
      'an item more behind two on a line',
      client('    list: [a, b # both\n    ]\n'),
      { kind: 'add', ...at, path: ['list'], item: 'c' },
      [/b,? # both\n/, /c\b/],
    ],
  ])('are kept where the lines are written anew: %s', (_, source, edit, words) => {
    const after = editConfig(source, [edit])
    expect(parse(after)).toEqual(changed(source, edit))
    for (const word of words) expect(after).toMatch(word)
  })
})

describe('the comment behind a key with nothing behind it', () => {
  const empty = client('    type: # bot or user\n    plugins:\n      exclude: # names that are not wanted\n')
  it.each<[string, string, ConfigEdit, string]>([
    [
      'an item more',
      empty,
      { kind: 'add', ...at, path: ['plugins', 'exclude'], item: 'x' },
      empty.replace(/not wanted\n/, '$&        - x\n'),
    ],
    [
      'a list',
      empty,
      { kind: 'set', ...at, path: ['plugins', 'exclude'], value: ['x', 'y'] },
      empty.replace(/not wanted\n/, '$&        - x\n        - y\n'),
    ],
    ['no items', empty, { kind: 'set', ...at, path: ['type'], value: [] }, empty.replace('type:', 'type: []')],
    ['a value', empty, { kind: 'set', ...at, path: ['type'], value: 'bot' }, empty.replace('type:', 'type: bot')],
    [
      'a block',
      empty,
      { kind: 'set', ...at, path: ['type'], value: { a: 1 } },
      empty.replace(/or user\n/, '$&      a: 1\n'),
    ],
    [
      'a value over lines',
      empty,
      { kind: 'set', ...at, path: ['type'], value: 'a\nb' },
      empty.replace('type: # bot or user\n', 'type: |- # bot or user\n      a\n      b\n'),
    ],
    [
      'a block instead of a value',
      client('    workers: 4 # few\n'),
      { kind: 'set', ...at, path: ['workers'], value: { a: 1 } },
      client('    workers:\n      # few\n      a: 1\n'),
    ],
  ])('stays with: %s', (_, source, edit, after) => {
    expect(editConfig(source, [edit])).toBe(after)
  })
})

describe('an edit never writes what means something else', () => {
  it('a list left empty takes the comment above its items behind its brackets', () => {
    const source = 'clients:\n# all my bots\n- session_name: bot1\n  list:\n  # names\n  - a\n'
    const left = editConfig(source, [{ kind: 'remove', ...at, path: ['list'], item: 'a' }])
    expect(parse(left)).toEqual({ clients: [{ session_name: 'bot1', list: [] }] })
    expect(left).toContain('list: [] # names')
    expect(editConfig(source, [{ kind: 'remove-client', client: 'bot1' }])).toBe('clients: [] # all my bots\n')
  })

  const shared =
    'clients:\n- session_name: bot1\n  device: &d\n    model: x\n  hash: &h abc\n- session_name: bot2\n  device: *d\n  hash: *h\n'
  it.each<[ConfigEdit, string]>([
    [{ kind: 'unset', ...at, path: ['device'] }, 'device as &d'],
    [{ kind: 'set', ...at, path: ['device'], value: 'y' }, 'device as &d'],
    [{ kind: 'set', ...at, path: ['hash'], value: 'y' }, 'hash as &h'],
    [{ kind: 'remove-client', client: 'bot1' }, 'bot1 as &d'],
  ])('what others use stays: %o', (edit, reason) => {
    expect(() => editConfig(shared, [edit])).toThrow(
      expect.objectContaining({ code: 'CONFIG_EDIT_REFUSED', context: { reason: expect.stringContaining(reason) } }),
    )
  })
})
