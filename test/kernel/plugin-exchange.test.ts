import { describe, expect, it } from 'vitest'
import { OnMessage } from '../../core/decorators/handlers.js'
import { OnStart, OnStop } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { Every } from '../../core/decorators/jobs.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { ModuleLoader } from '../../core/plan/module-loader.js'
import { Clock } from '../../core/time/clock.js'
import { appWith, clientConfig } from './app-harness.js'
import { changingTree } from './changing-tree.js'
import type { FakeModule } from './plugin-tree.js'

/** An app with one plugin file that can be exchanged for another version of it. */
async function reloadable(first: FakeModule) {
  const tree = await changingTree(first)
  const made = await appWith([clientConfig('bot1')], {}, { cwd: tree.cwd, loader: tree.loader as ModuleLoader })
  await made.app.start()
  const { control } = made.app
  /** Saves another version and reloads; time passes, once the new version is being built, until that is done. */
  const reload = async (next: FakeModule, stepMs = 100) => {
    let isBuilt = false
    /** Built with the new version. */
    @Plugin({ name: 'beacon' })
    class Beacon {
      constructor() {
        isBuilt = true
      }
    }
    tree.save({ ...next, Beacon })
    let isOver = false
    const over = control.reloadPlugins('bot1').finally(() => {
      isOver = true
    })
    over.catch(() => {})
    // Files are read until then, which takes as long as it takes.
    while (!isBuilt && !isOver) await made.clock.advance(0)
    for (let turn = 0; turn < 10; turn++) await made.clock.advance(0)
    while (!isOver) await made.clock.advance(stepMs)
    return over
  }
  return { ...made, control, reload }
}

describe('plugins exchanged while their client is connected', () => {
  it('lose no update and handle none twice, under load and with versions that do not start', async () => {
    const handled: string[] = []
    const version = (number: number, broken?: 'constructor' | 'start'): FakeModule => {
      @Plugin({ name: 'counter' })
      class Counter {
        private busy = 0

        constructor(@Inject(Clock) private readonly clock: Clock) {
          if (broken === 'constructor') throw new Error('broken')
        }

        @OnStart()
        start() {
          if (broken === 'start') throw new Error('broken')
        }

        @OnMessage()
        async count(ctx: MessageContext) {
          if (++this.busy > 1) handled.push('two at once in one chat')
          await this.clock.sleep(7)
          this.busy--
          handled.push(`${ctx.text} v${number}${broken ?? ''}`)
        }
      }
      return { Counter }
    }
    const { telegram, clock, reload, control } = await reloadable(version(0))

    let written = 0
    for (let round = 1; round <= 20; round++) {
      for (let count = 0; count < 50; count++) telegram.write('bot1', `m${written++}`)
      const broken = round % 7 === 0 ? (round % 2 === 0 ? 'start' : 'constructor') : undefined
      const reloading = reload(version(round, broken), 5)
      await (broken
        ? expect(reloading).rejects.toMatchObject({ code: expect.stringMatching(/^PLUGIN_(CONSTRUCTOR|HOOK)_FAILED$/) })
        : reloading)
    }
    while (control.updateMetrics('bot1')!.queued + control.updateMetrics('bot1')!.running > 0) await clock.advance(50)

    const texts = handled.map((line) => line.split(' ')[0])
    expect(texts).toEqual(Array.from({ length: 1_000 }, (_, index) => `m${index}`))
    expect(handled.filter((line) => /constructor|start/.test(line))).toEqual([])
    expect(new Set(handled.map((line) => line.split(' ')[1])).size).toBeGreaterThan(15)
    expect(telegram.events.filter((event) => event === 'bot1 connects')).toHaveLength(1)
  })

  it('hand what waits to the new handlers, also when these have other names', async () => {
    const notes: string[] = []
    @Plugin({ name: 'old' })
    class Old {
      constructor(@Inject(Clock) private readonly clock: Clock) {}

      @OnMessage()
      async one({ text }: MessageContext) {
        notes.push(`old begins ${text}`)
        await this.clock.sleep(1_000)
        notes.push(`old ends ${text}`)
      }

      @OnMessage()
      two({ text }: MessageContext) {
        notes.push(`old's second has ${text}`)
      }

      @OnStop()
      stop() {
        notes.push('old stops')
      }
    }
    @Plugin({ name: 'new' })
    class New {
      @OnMessage()
      three({ text }: MessageContext) {
        notes.push(`new has ${text}`)
      }
    }
    const { telegram, clock, reload } = await reloadable({ Old })
    telegram.write('bot1', 'a')
    telegram.write('bot1', 'b')
    await clock.advance(0)

    await reload({ New })
    await clock.advance(0)

    // What was running ends first; of the rest of its update the new handlers take over.
    expect(notes.filter((note) => note !== 'old stops')).toEqual([
      'old begins a',
      'old ends a',
      'new has a',
      'new has b',
    ])
    expect(notes.indexOf('old stops')).toBeGreaterThan(notes.indexOf('old ends a'))
  })

  it('cut a handler short that does not end in time, and have the new one do its work', async () => {
    const notes: string[] = []
    const version = (number: number): FakeModule => {
      @Plugin({ name: 'slow' })
      class Slow {
        constructor(@Inject(Clock) private readonly clock: Clock) {}

        @OnMessage()
        async work(ctx: MessageContext) {
          if (number === 2) return notes.push(`v2 has ${ctx.text}`)
          ctx.signal.addEventListener('abort', () => notes.push('v1 is told to end'))
          await this.clock.sleep(3_600_000)
          return notes.push('v1 ends')
        }

        @OnStop()
        stop() {
          notes.push(`v${number} stops`)
        }
      }
      return { Slow }
    }
    const { telegram, clock, reload, control } = await reloadable(version(1))
    telegram.write('bot1', 'a')
    telegram.write('bot1', 'b')
    await clock.advance(0)

    await reload(version(2))

    expect(notes).toEqual(['v1 is told to end', 'v2 has a', 'v2 has b', 'v1 stops'])
    expect(control.updateMetrics('bot1')).toMatchObject({ queued: 0, running: 0, failed: 0 })
  })

  it('give an update that waits to be tried again to the new handlers', async () => {
    const notes: string[] = []
    const version = (number: number): FakeModule => {
      @Plugin({ name: 'shaky' })
      class Shaky {
        @OnMessage()
        async work({ text }: MessageContext) {
          notes.push(`v${number} has ${text}`)
          if (number === 1) throw new Error('once more')
        }
      }
      return { Shaky }
    }
    const { telegram, clock, reload } = await reloadable(version(1))
    telegram.write('bot1', 'a')
    await clock.advance(0)
    await reload(version(2))
    await clock.advance(600_000)

    expect(notes.at(-1)).toBe('v2 has a')
    expect(notes.filter((note) => note.startsWith('v2'))).toHaveLength(1)
  })

  it('leave a version that does not start no trace: the old one goes on, what the new one began is ended', async () => {
    const notes: string[] = []
    @Plugin({ name: 'good' })
    class Good {
      @OnCommand('ping')
      ping() {
        notes.push('good answers')
      }

      @Every('10s')
      tick() {
        notes.push('good ticks')
      }

      @OnStop()
      stop() {
        notes.push('good stops')
      }
    }
    @Plugin({ name: 'first' })
    class First {
      @OnStart()
      start() {
        notes.push('first starts')
      }

      @OnStop()
      stop() {
        notes.push('first stops')
      }
    }
    @Plugin({ name: 'zlast' })
    class Last {
      @OnStart()
      start() {
        throw new Error('no')
      }

      @Every('10s')
      tick() {
        notes.push('last ticks')
      }
    }
    const { telegram, clock, reload, control } = await reloadable({ Good })
    const told: unknown[] = []
    control.events.on('plugin', ({ plugin, change, error }) => told.push([plugin, change, error?.code]))

    await expect(reload({ First, Last })).rejects.toMatchObject({ code: 'PLUGIN_HOOK_FAILED' })
    telegram.write('bot1', '/ping')
    await clock.advance(20_000)

    expect(notes.slice(0, 3)).toEqual(['first starts', 'first stops', 'good answers'])
    expect(notes).toContain('good ticks')
    expect(notes).not.toContain('last ticks')
    expect(notes).not.toContain('good stops')
    expect(told.filter((each) => !String(each).startsWith('beacon'))).toEqual([
      ['first', 'refused', 'PLUGIN_HOOK_FAILED'],
      ['zlast', 'refused', 'PLUGIN_HOOK_FAILED'],
    ])
    expect(control.status().clients[0]?.plugins.map(({ name }) => name)).toEqual(['good'])
  })

  it('say how the package is installed that their start does not find', async () => {
    @Plugin({ name: 'wants' })
    class Wants {
      @OnStart()
      async start() {
        const name = '@nobody/has-this/part'
        await import(name)
      }
    }
    @Plugin({ name: 'before' })
    class Before {}
    const { reload } = await reloadable({ Before })
    await expect(reload({ Wants })).rejects.toMatchObject({
      code: 'PLUGIN_HOOK_FAILED',
      fix: 'Run npm install @nobody/has-this, or correct Wants.start; the other clients are not affected.',
    })
  })

  it('stop with their client when it stops in the middle of an exchange', async () => {
    const notes: string[] = []
    @Plugin({ name: 'old' })
    class Old {
      @OnStop()
      stop() {
        notes.push('old stops')
      }
    }
    @Plugin({ name: 'new' })
    class New {
      constructor(@Inject(Clock) private readonly clock: Clock) {
        notes.push('new is built')
      }

      @OnStart()
      async start() {
        await this.clock.sleep(2_000)
        notes.push('new starts')
      }

      @OnStop()
      stop() {
        notes.push('new stops')
      }
    }
    const { clock, control, reload } = await reloadable({ Old })
    const reloading = reload({ New }, 100)
    reloading.catch(() => {})
    while (!notes.includes('new is built')) await clock.advance(0)
    await control.stopClient('bot1')

    expect(control.clients.state('bot1')).toBe('stopped')
    expect(notes.filter((note) => note.endsWith('stops')).sort()).toEqual(['new stops', 'old stops'])
  })
})
