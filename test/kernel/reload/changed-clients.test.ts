import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { HotModules } from '../../../core/modules/hot-modules.js'
import { importFrom } from '../../../core/modules/run-module.js'
import { ReloadingLoader } from '../../../core/plan/reloading-loader.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { appWith, clientConfig } from '../app-harness.js'

/** What the plugins of these tests say of themselves. */
const notes: string[] = []
Reflect.set(globalThis, 'switchboardReloadNotes', notes)

const plugin = (name: string, body = '') => `import { Inject, OnStart, OnStop, Plugin } from 'switchboard'
import { Shared } from './_shared.js'
const notes = Reflect.get(globalThis, 'switchboardReloadNotes')
@Plugin({ name: '${name}' })
export class P_${name} {
  constructor(@Inject(Shared) shared: Shared) { notes.push('${name} with ' + shared.version) }
  @OnStop() stop() { notes.push('${name} stops') }
  ${body}
}
`
const shared = (version: string) => `import { OnStart, OnStop, Service } from 'switchboard'
const notes = Reflect.get(globalThis, 'switchboardReloadNotes')
@Service({ scope: 'app' })
export class Shared {
  version = '${version}'
  @OnStart() start() { notes.push(this.version + ' starts') }
  @OnStop() stop() { notes.push(this.version + ' stops') }
}
`

/** An app of two bots, each with a plugin file of its own, that share a service. */
async function twoBots() {
  notes.length = 0
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-clients-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  await mkdir(join(cwd, 'plugins'))
  const save = (file: string, text: string) => writeFile(join(cwd, 'plugins', file), text)
  await save('_shared.ts', shared('s1'))
  await save('one.ts', plugin('one'))
  await save('two.ts', plugin('two'))
  const importPackage: typeof importFrom = (path, name, attributes) =>
    name === 'switchboard' ? import('switchboard') : importFrom(path, name, attributes)
  const loader = new ReloadingLoader(
    new SystemClock(),
    new HotModules(new SystemClock(), { watched: true, ownFirst: true, importPackage }),
  )
  const bots = ['one', 'two'].map((name) =>
    clientConfig(`bot_${name}`, (config) => {
      config.plugins.root = 'plugins'
      config.plugins.include = [name]
    }),
  )
  const { app } = await appWith(bots, {}, { cwd, loader })
  await app.start()
  const taken = () => notes.splice(0)
  const reload = async () => (await app.control.reloadChanged()).clients.map(({ outcome }) => outcome)
  return { app, save, taken, reload }
}

it('touches the clients that changed files concern, and no other', async () => {
  const { save, taken, reload, app } = await twoBots()
  expect(taken()).toEqual(['s1 starts', 'one with s1', 'two with s1'])
  expect(await reload()).toEqual(['same', 'same'])
  const told: unknown[] = []
  app.control.events.on('reload', ({ files, clients }) => told.push([files, clients.map(({ plugins }) => plugins)]))

  await save('one.ts', plugin('one', '// another'))
  expect(await reload()).toEqual(['reloaded', 'same'])
  expect(taken()).toEqual(['one with s1', 'one stops'])
  expect(told).toEqual([[['plugins/one.ts'], [['one'], []]]])
})

it('has what clients share anew with the first that takes it, and stops the old one with the last that has it', async () => {
  const { save, taken, reload } = await twoBots()
  taken()
  await save('two.ts', plugin('two', "@OnStart() start() { throw new Error('no') }"))
  await save('_shared.ts', shared('s2'))
  expect(await reload()).toEqual(['reloaded', 'refused'])
  const first = taken()
  expect(first).toEqual(expect.arrayContaining(['s2 starts', 'one with s2', 'one stops']))
  expect(first).not.toContain('s1 stops')

  await save('two.ts', plugin('two'))
  expect(await reload()).toEqual(['same', 'reloaded'])
  expect(taken()).toEqual(['two with s2', 'two stops', 's1 stops'])
})

it('refuses what cannot be built or planned, with the reason, and takes it once it is right', async () => {
  const { save, taken, reload, app } = await twoBots()
  taken()
  await save(
    '_shared.ts',
    shared('s2').replace("notes.push(this.version + ' starts')", "throw new Error('closed today')"),
  )
  expect(await reload()).toEqual(['refused', 'refused'])
  // What has begun to start is ended; what runs goes on.
  expect(taken().filter((note) => note.includes('stops'))).toEqual(['s2 stops', 's2 stops'])

  await save('_shared.ts', shared('s3').replace("'app'", "'nowhere'"))
  const report = await app.control.reloadChanged()
  expect(report.clients.map(({ error }) => error?.code)).toEqual(['PLUGIN_PLAN_INVALID', 'PLUGIN_PLAN_INVALID'])
  await expect(app.control.reloadPlugins('bot_one')).rejects.toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })

  await save('_shared.ts', shared('s4'))
  expect(await reload()).toEqual(['reloaded', 'reloaded'])
  const after = taken()
  expect(after.filter((note) => note === 's4 starts')).toHaveLength(1)
  expect(after.at(-1)).toBe('s1 stops')
})
