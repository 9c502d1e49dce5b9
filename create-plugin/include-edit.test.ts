import { describe, expect, it } from 'vitest'
import { addToClientLists, clientsOf } from './include-edit.js'

const config = `# who we are
clients:
  - session_name: "bot1"   # the first
    type: bot
    plugins:
      root: "plugins/bot_plugins"
      include: ["bot1"]    # in order
      exclude: []
    periodic_tasks:
      tasks:
        - bot1_task   # every minute
        # the next one comes here

  - session_name: "user1"
    type: user
    plugins:
      root: plugins/user_plugins
      include:
        - "user1"
`

const include: [string, string] = ['plugins', 'include']

describe('addToClientLists', () => {
  it('adds to a list in brackets and touches nothing else', () => {
    const after = addToClientLists(config, 'bot1', [{ path: include, value: 'bot3' }])

    expect(after).toBe(config.replace('include: ["bot1"]  ', 'include: ["bot1", "bot3"]  '))
  })

  it('adds a line to a list of lines, with the quotes of its neighbour and before what follows', () => {
    const after = addToClientLists(config, 'bot1', [{ path: ['periodic_tasks', 'tasks'], value: 'bot3_task' }])

    expect(after).toBe(config.replace('# every minute\n', '# every minute\n        - bot3_task\n'))
  })

  it('adds at the end of the file', () => {
    const after = addToClientLists(config.trimEnd(), 'user1', [{ path: include, value: '../user3' }])

    expect(after).toBe(`${config.trimEnd()}\n        - "../user3"`)
  })

  it('fills an empty list', () => {
    const after = addToClientLists(config, 'bot1', [{ path: ['plugins', 'exclude'], value: 'bot9' }])

    expect(after).toBe(config.replace('exclude: []', 'exclude: ["bot9"]'))
  })

  it('adds nothing that is there already', () => {
    expect(addToClientLists(config, 'bot1', [{ path: include, value: 'bot1' }])).toBe(config)
  })

  it.each([
    ['nobody', include, 'there is no client "nobody"'],
    ['user1', ['periodic_tasks', 'tasks'] as [string, string], '"user1" has no block periodic_tasks'],
  ])('refuses %s with its place', (client, path, message) => {
    expect(() => addToClientLists(config, client, [{ path, value: 'x' }])).toThrow(message)
  })

  it('refuses a list that is an alias of another', () => {
    const shared = config.replace('["bot1"]', '&all ["bot1"]').replace('\n        - "user1"', ' *all')

    expect(() => addToClientLists(shared, 'user1', [{ path: include, value: 'x' }])).toThrow('alias')
  })
})

describe('a list that is not like the others', () => {
  it('keeps the line endings of Windows', () => {
    const windows = config.replaceAll('\n', '\r\n')
    const after = addToClientLists(windows, 'user1', [{ path: include, value: '../user3' }])

    expect(after).toBe(`${windows}        - "../user3"\r\n`)
  })

  it.each(['', ' null', ' ~', ' []'])('is filled in where `include:%s` has none', (nothing) => {
    const empty = config.replace(' ["bot1"]    # in order', `${nothing} # none yet`)
    const after = addToClientLists(empty, 'bot1', [{ path: include, value: 'bot3' }])

    expect(after).toBe(config.replace(' ["bot1"]    # in order', ' ["bot3"] # none yet'))
  })

  it('is written behind the other keys of its block where it is missing', () => {
    const without = config.replace('      include:\n        - "user1"\n', '')
    const after = addToClientLists(without, 'user1', [{ path: include, value: 'user3' }])
    expect(after).toBe(`${without}      include: ["user3"]\n`)

    const flow = 'clients:\n  - { session_name: a, plugins: { root: x } }\n'
    expect(addToClientLists(flow, 'a', [{ path: include, value: 'b' }])).toContain('{ root: x, include: ["b"] } }')
  })

  it('is refused where others use it by an alias', () => {
    const shared = config.replace('["bot1"]', '&all ["bot1"]').replace('\n        - "user1"', ' *all')

    expect(() => addToClientLists(shared, 'bot1', [{ path: include, value: 'x' }])).toThrow('alias *all')
  })
})

it('quotes nothing of a text that is no YAML', () => {
  expect(() => clientsOf('clients:\n  - password: "secret-of-mine\n')).toThrow(/^line 3, column 1, is not YAML/)
  expect(() => clientsOf('clients:\n  - password: "secret-of-mine\n')).not.toThrow('secret')
})

it('lists the clients of a configuration', () => {
  expect(clientsOf(config)).toEqual([
    { name: 'bot1', type: 'bot', root: 'plugins/bot_plugins', limitsTasks: true, pluginsOff: false, exclude: [] },
    { name: 'user1', type: 'user', root: 'plugins/user_plugins', limitsTasks: false, pluginsOff: false, exclude: [] },
  ])
})

it('refuses a text that is no configuration', () => {
  expect(() => clientsOf('clients: [')).toThrow()
  expect(() => clientsOf('bots: []')).toThrow('there is no list "clients"')
})
