import { basename } from 'node:path'
import { start } from '../../../core/main.js'
import type { DataCentreAddress } from '../../../core/mtproto/driver.js'

/** What a process is told, once, by its parent. */
export interface NodeJob {
  readonly address: DataCentreAddress
  readonly configFile: string
  readonly sessionKey: string
}

/** What it says: the clients that run in it at this moment. */
export interface FromNode {
  readonly online: readonly string[]
}

process.once('message', (job: NodeJob) => void run(job))

/** The app as `npm start` runs it, but for where its clients connect to. */
async function run({ address, configFile, sessionKey }: NodeJob): Promise<void> {
  const { app, finished } = await start({
    ...{ configFile, cwd: configFile.slice(0, configFile.lastIndexOf('/')), dataCentre: address },
    env: { SWITCHBOARD_SESSION_KEY: sessionKey },
  })
  // The status tells of all clients, wherever they run.
  const here = basename(configFile, '.yaml')
  const tell = () => {
    const { clients } = app.control.status()
    const online = clients.flatMap(({ name, state, machine }) => (state === 'online' && machine === here ? [name] : []))
    if (process.connected) process.send?.({ online } satisfies FromNode)
  }
  app.control.events.on(['client-state'], tell)
  tell()
  process.exitCode = await finished
  if (process.connected) process.disconnect()
}
