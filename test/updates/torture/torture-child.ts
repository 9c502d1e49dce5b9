import { createApp, type DataCentreAddress, loadConfig } from 'switchboard'
import { quickDriver } from '../../client/client-harness.js'

/** What the process that is killed is told, once, by its parent. */
export interface TortureJob {
  address: DataCentreAddress
  configFile: string
}

process.once('message', (job: TortureJob) => void run(job))

/** The whole app, as people run it; only its reconnects are quicker. */
async function run({ address, configFile }: TortureJob): Promise<void> {
  const config = await loadConfig(configFile, { env: {} })
  const app = createApp({ config, dataCentre: address, driverFactory: quickDriver() })
  await app.start()
  const failed = app.control.status().clients.filter(({ state }) => state === 'failed')
  if (failed.length > 0) throw new Error(failed.map(({ name, reason }) => `${name}: ${reason}`).join(', '))
  const names = config.clients.map(({ sessionName }) => sessionName)
  setInterval(() => {
    const all = names.map((name) => app.control.updateMetrics(name))
    // A message that comes before the first start is over is none that could have been missed.
    if (all.every((metrics) => metrics?.tracking)) process.send?.({ type: 'metrics', all })
  }, 50).unref()
}
