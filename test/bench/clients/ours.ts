// Loaded before the start, as the other contender loads it.
import 'telegram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { contend } from './contend.js'
import { writeProject } from './project.js'

/** The whole framework as people run it: a configuration, session files, a database, a plugin for every client. */
const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
process.once('exit', () => void rm(folder, { recursive: true, force: true }))

contend(async ({ centre, logins, stored }) => {
  await writeProject(folder, { logins, centre, stored, plugin: 'count.plugin' })
  const config = await loadConfig(join(folder, 'config.yaml'), { cwd: folder, env: {} })
  // Fresh logins come into an app that runs already, so that what is measured is them.
  const late = stored ? [] : config.clients.splice(1)
  const app = createApp({ config, cwd: folder, dataCentre: centre })
  if (!stored) await app.start()
  return async () => {
    if (stored) await app.start()
    for (const client of late) await app.control.addClient(client)
    await Promise.all(late.map(({ sessionName }) => app.control.startClient(sessionName)))
    for (const { name, state, reason } of app.control.status().clients) {
      if (state !== 'online') throw new Error(`the client ${name} is ${state}: ${reason}`)
    }
  }
})
