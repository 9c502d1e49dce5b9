import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../core/config/load-config.js'
import { Every } from '../../core/decorators/jobs.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { isSwitchboardError } from '../../core/errors/switchboard-error.js'
import { injectables } from '../../core/kernel/injectables.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { placeOf } from '../../core/plan/plan.js'
import { makePlan } from '../../core/plan/planner.js'
import { pluginTree } from './plugin-tree.js'

const client = `sandbox: { enabled: true }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: x
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
`

@Plugin({ name: 'shop' })
class Shop {
  @Every('1h')
  sweep() {}
}
@Plugin({ name: 'wrong' })
class Wrong {
  @OnCommand('/start')
  start(_ctx: object) {}
}

const sources = {
  'plugins/shop.ts': '@Plugin()\nexport class Shop {}\n',
  'plugins/wrong.ts':
    "\n@Plugin({ name: 'wrong' })\nexport class Wrong {\n  @OnCommand('/start')\n  async start(ctx) {}\n}\n",
  'plugins/old/bot_commands.py': '',
  'plugins/old/__init__.py': '',
}

async function placesOf(rest: string) {
  const { cwd, loader } = await pluginTree({
    'plugins/shop.ts': { Shop },
    'plugins/wrong.ts': { Wrong },
    'plugins/old/bot_commands.py': {},
    'plugins/old/__init__.py': {},
  })
  for (const [file, text] of Object.entries(sources)) writeFileSync(join(cwd, file), text)
  const { clients } = parseConfig(client + rest, 'config.yaml', {})
  const plan = await makePlan({ clients, cwd, loader, provided: injectables, logger: new SilentLogger() })
  return plan.diagnostics.map((one) => `${one.error.code} ${placeOf(one)}`)
}

describe('what is wrong has its place', () => {
  it('in the configuration', async () => {
    const rest = `    plugins:
      include: [shop, "!wrong", nothing, old, old/bot_commands]
      options: { shopp: {} }
    periodic_tasks:
      schedule_module: plugins.gone
      tasks:
        - sweep
        - swep
      schedules: { sweep: "soon", other: "every 1m" }
      time_zone: Berlin
`
    expect(await placesOf(rest)).toEqual([
      'PLUGIN_INCLUDE_NEGATED bot1 · config.yaml:9:23',
      'PLUGIN_INCLUDE_UNMATCHED bot1 · config.yaml:9:33',
      'PLUGIN_PYTHON bot1 · config.yaml:9:42',
      'PLUGIN_PYTHON bot1 · config.yaml:9:47',
      'PLUGIN_SCHEDULE_MODULE_MISSING bot1 · config.yaml:12:24',
      'PLUGIN_TASK_UNKNOWN bot1 · config.yaml:15:11',
      'PLUGIN_SCHEDULE_UNKNOWN bot1 · config.yaml:16:35',
      'PLUGIN_SCHEDULE_INVALID bot1 · config.yaml:16:27',
      'PLUGIN_TIME_ZONE_UNKNOWN bot1 · config.yaml:17:18',
      'PLUGIN_OPTIONS_UNUSED bot1 · config.yaml:10:18',
    ])
    expect(await placesOf('    plugins: { root: nowhere, include: [shop] }\n')).toEqual([
      'PLUGIN_ROOT_MISSING bot1 · config.yaml:8:22',
    ])
  })

  it('in the plugin', async () => {
    expect(await placesOf('    plugins: { include: [wrong] }\n')).toEqual([
      'PLUGIN_DECORATOR_ARGUMENT bot1 · plugins/wrong.ts:5 · Wrong.start',
    ])
  })

  it('and a key that stands elsewhere is told where it belongs', () => {
    const fixesOf = (text: string) => {
      try {
        parseConfig(text, 'config.yaml', {})
        return []
      } catch (error) {
        if (!isSwitchboardError(error, 'CONFIG_INVALID')) throw error
        return error.context.problems.map(({ line, fix }) => `${line} ${fix}`)
      }
    }
    expect(fixesOf(`${client}    include: [shop]\n`)).toEqual(['8 Move it to clients[0].plugins.'])
    expect(fixesOf(`${client}    max_concurrency: 3\nworkers: 4\n`)).toEqual([
      '8 Move it to the top of the file.',
      '9 Move it to clients[0].',
    ])
  })
})

describe('decorators that are compiled in the standard form', () => {
  it('say what to write into tsconfig.json', () => {
    const standard = OnCommand('start') as unknown as (value: unknown, context: object) => void
    expect(() => standard(() => {}, { kind: 'method', name: 'start' })).toThrow(
      /PLUGIN_DECORATORS_OFF|experimentalDecorators/,
    )
  })
})
