import { describe, expect, it } from 'vitest'
import { discover, findModule, type PluginSelection } from '../../core/plan/discovery.js'
import { pluginTree } from '../kernel/plugin-tree.js'

const seedFiles = [
  'plugins/bot_plugins/bot1/bot_commands.ts',
  'plugins/bot_plugins/bot1/bot_periodic.ts',
  'plugins/bot_plugins/bot1/bot_commands.test.ts',
  'plugins/bot_plugins/bot1/_helpers.ts',
  'plugins/bot_plugins/bot1/types.d.ts',
  'plugins/bot_plugins/bot2/bot_commands.ts',
  'plugins/bot_plugins/bot2/notes.md',
  'plugins/bot_plugins/bot2/sub/deep.plugin.ts',
]

async function find(selection: Partial<PluginSelection>, files: string[] = seedFiles) {
  const { cwd } = await pluginTree(Object.fromEntries(files.map((file) => [file, {}])))
  const whole = { enabled: true, root: 'plugins/bot_plugins/bot1', include: ['**/*'], exclude: [], ...selection }
  const { files: found, decisions, notes, diagnostics } = discover('bot1', whole, cwd)
  return {
    found: found.map(({ file }) => file.replace('plugins/bot_plugins/', '')),
    decisions: Object.fromEntries(
      decisions.map(({ file, outcome, reason }) => [file.replace('plugins/bot_plugins/', ''), `${outcome}: ${reason}`]),
    ),
    notes,
    diagnostics,
    named: found.filter(({ named }) => named).map(({ file }) => file.replace('plugins/bot_plugins/', '')),
  }
}

describe('discover', () => {
  it('finds files by their bare names, in the order of the list', async () => {
    const { found, named } = await find({ include: ['bot_periodic', 'bot_commands'] })

    expect(found).toEqual(['bot1/bot_periodic.ts', 'bot1/bot_commands.ts'])
    expect(named).toEqual(found)
  })

  it('finds the files of a folder by its bare name', async () => {
    const { found, named } = await find({ root: 'plugins/bot_plugins', include: ['bot1', 'bot2'] })

    expect(found).toEqual([
      'bot1/bot_commands.ts',
      'bot1/bot_periodic.ts',
      'bot2/bot_commands.ts',
      'bot2/sub/deep.plugin.ts',
    ])
    expect(named).toEqual([])
  })

  it.each([['**/*.plugin.ts'], ['bot2/sub/*'], ['./bot2/**/deep.*'], ['bot2/sub/deep.plugin']])(
    'finds a nested file by %s',
    async (entry) => {
      expect((await find({ root: 'plugins/bot_plugins', include: [entry] })).found).toEqual(['bot2/sub/deep.plugin.ts'])
    },
  )

  it.each([['../bot2/bot_commands'], ['../bot2/*.ts'], ['../bot2/*_commands.ts']])(
    'finds a file beside the root by %s',
    async (entry) => {
      expect((await find({ include: [entry] })).found).toEqual(['bot2/bot_commands.ts'])
    },
  )

  it.each([['../bot1/bot_commands'], ['../bot1/*_commands.ts'], ['../../bot_plugins/bot1/bot_commands']])(
    'finds a file of the root by %s',
    async (entry) => {
      expect((await find({ include: [entry] })).found).toEqual(['bot1/bot_commands.ts'])
      expect((await find({ exclude: [entry] })).found).toEqual(['bot1/bot_periodic.ts'])
    },
  )

  it('takes an empty entry for one that matches nothing', async () => {
    const { found, diagnostics } = await find({ include: ['', 'bot_commands'] })

    expect(found).toEqual(['bot1/bot_commands.ts'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['PLUGIN_INCLUDE_UNMATCHED'])
  })

  it('says where an entry belongs that is to leave a file out', async () => {
    const { found, diagnostics } = await find({ include: ['**/*', '!bot_commands'] })

    expect(found).toEqual(['bot1/bot_commands.ts', 'bot1/bot_periodic.ts'])
    expect(diagnostics).toMatchObject([
      {
        code: 'PLUGIN_INCLUDE_NEGATED',
        fix: `Take '!bot_commands' out of plugins.include and write 'bot_commands' into plugins.exclude.`,
      },
    ])
  })

  it('notes an exclude that matches nothing', async () => {
    const { notes, diagnostics } = await find({ exclude: ['bot_comands', 'bot_periodic'] })

    expect(notes).toEqual([`plugins.exclude of bot1 names 'bot_comands', which matches no file`])
    expect(diagnostics).toEqual([])
  })

  it('notes plugins in Python beside those that run, but not what is moved, a helper, or excluded', async () => {
    const python = ['old.py', 'done.py', 'done.ts', 'left.py', '_util.py', 'sub/test_old.py', 'bot_commands.ts']
    const files = python.map((name) => `plugins/bot_plugins/bot1/${name}`)
    const { notes } = await find({ exclude: ['left'] }, files)

    expect(notes).toEqual([
      expect.stringMatching(
        /^bot1 does not run plugins\/bot_plugins\/bot1\/old\.py: that is Python\. docs\/guide\/from-pyrogram/,
      ),
    ])
    expect((await find({ include: ['bot_commands'] }, files)).notes).toEqual([])
  })

  it('finds the files of a folder beside the root, and excludes among them', async () => {
    const { found } = await find({ include: ['bot_commands', '../bot2'], exclude: ['../bot2/sub'] })

    expect(found).toEqual(['bot1/bot_commands.ts', 'bot2/bot_commands.ts'])
  })

  it.each(['plugins/bot_plugins/bot1', './plugins/bot_plugins/bot1/', 'plugins.bot_plugins.bot1'])(
    'takes the root %s',
    async (root) => {
      expect((await find({ root, include: ['bot_commands'] })).found).toEqual(['bot1/bot_commands.ts'])
    },
  )

  it('leaves out tests, declarations and what starts with an underscore, and says why of every file', async () => {
    const { decisions } = await find({ include: ['*'], exclude: ['bot_periodic'] })

    expect(decisions).toEqual({
      'bot1/bot_commands.ts': 'found: include "*"',
      'bot1/bot_periodic.ts': 'skipped: exclude "bot_periodic"',
      'bot1/bot_commands.test.ts': 'skipped: a test',
      'bot1/_helpers.ts': 'skipped: a helper: _helpers.ts starts with _',
      'bot1/types.d.ts': 'skipped: a declaration',
    })
  })

  it.each([
    ['[bot].plugin', ['[bot].plugin.ts']],
    ['[bot].plugin.ts', ['[bot].plugin.ts']],
    ['(old)', ['(old)/a{1}.ts', '(old)/b.ts']],
    ['(old)/a*', ['(old)/a{1}.ts']],
    ['(old)/a{1}', ['(old)/a{1}.ts']],
    ['[a-z]*.ts', ['bot.plugin.ts']],
    ['@(old|bot).*', ['bot.plugin.ts']],
  ])('takes signs of a glob as they stand where something is called so: %s', async (entry, wanted) => {
    const files = ['[bot].plugin.ts', 'bot.plugin.ts', '(old)/a{1}.ts', '(old)/b.ts'].map((file) => `plugins/x/${file}`)
    const { found, diagnostics } = await find({ root: 'plugins/x', include: [entry] }, files)
    expect(diagnostics).toEqual([])
    expect(found.map((file) => file.replace('plugins/x/', ''))).toEqual(wanted)
    const { found: others } = await find({ root: 'plugins/x', exclude: [entry] }, files)
    expect(others).toHaveLength(files.length - wanted.length)
  })

  it('excludes by glob and by folder', async () => {
    expect(
      (await find({ root: 'plugins', include: ['**'], exclude: ['**/*_periodic.ts', 'bot_plugins/bot2'] })).found,
    ).toEqual(['bot1/bot_commands.ts'])
  })

  it('says of a file that no entry asks for it', async () => {
    expect((await find({ include: ['bot_commands'] })).decisions['bot1/bot_periodic.ts']).toBe(
      'skipped: no include matches',
    )
  })

  it('prefers the source to what was compiled beside it', async () => {
    const { found, decisions } = await find({ root: 'plugins', include: ['shop'] }, [
      'plugins/shop.js',
      'plugins/shop.ts',
    ])

    expect(found).toEqual(['plugins/shop.ts'])
    expect(decisions['plugins/shop.js']).toBe('skipped: shop.ts stands beside it')
  })

  it('finds nothing when plugins are off or nothing is included', async () => {
    expect(await find({ enabled: false })).toMatchObject({ found: [], diagnostics: [] })
    expect(await find({ include: [] })).toMatchObject({
      found: [],
      diagnostics: [],
      decisions: { bot1: 'skipped: plugins.include is empty' },
    })
  })

  it('names the nearest file when an entry matches nothing', async () => {
    const { diagnostics } = await find({ include: ['bot_comands', 'bot_periodic'] })

    expect(diagnostics.map(({ code, what, fix }) => [code, what, fix])).toEqual([
      [
        'PLUGIN_INCLUDE_UNMATCHED',
        `bot1 includes 'bot_comands', but nothing in plugins/bot_plugins/bot1 matches.`,
        `Write 'bot_commands' for 'bot_comands' in plugins.include.`,
      ],
    ])
  })

  it('names the ending that a glob lacks', async () => {
    const { diagnostics } = await find({ root: 'plugins/bot_plugins/bot2', include: ['sub/*.plugin'] })

    expect(diagnostics[0]?.fix).toBe(`Write 'sub/*.plugin.ts' for 'sub/*.plugin' in plugins.include.`)
  })

  it('lists what is there when nothing is near', async () => {
    expect((await find({ include: ['weather*'] })).diagnostics[0]?.fix).toBe(
      `Name one of bot_commands, bot_periodic, or a glob such as '**/*.plugin.ts'.`,
    )
  })

  it('explains that a helper is never a plugin when it is asked for', async () => {
    expect((await find({ include: ['_helpers'] })).diagnostics[0]?.what).toContain(
      'plugins/bot_plugins/bot1/_helpers.ts is a helper: _helpers.ts starts with _, which is never a plugin',
    )
  })

  it('reports a root that does not exist', async () => {
    const { diagnostics } = await find({ root: 'plugins.bots' })

    expect(diagnostics[0]?.code).toBe('PLUGIN_ROOT_MISSING')
    expect(diagnostics[0]?.what).toMatch(/'plugins\.bots' of bot1 does not exist .*plugins\.bots and .*plugins\/bots\)/)
  })
})

describe('findModule', () => {
  it('finds the file that a dotted or a slashed name stands for', async () => {
    const { cwd } = await pluginTree({ 'plugins/bot1/bot_periodic.ts': {} })

    expect(findModule('plugins.bot1.bot_periodic', cwd)).toBe(`${cwd}/plugins/bot1/bot_periodic.ts`)
    expect(findModule('plugins/bot1/bot_periodic.ts', cwd)).toBe(`${cwd}/plugins/bot1/bot_periodic.ts`)
    expect(findModule('plugins.bot1.bot_weekly', cwd)).toBeUndefined()
  })
})
