import { AgentPool, createApp, type DataCentreAddress, Inject, loadConfig, Plugin } from 'switchboard'
import { quickDriver } from '../../client/client-harness.js'

/** What the process that is killed is told by its parent. */
export type ToPoolVictim =
  | { type: 'start'; address: DataCentreAddress; configFile: string }
  /** Messages up to this number are to be sent; those that were told before are told again after a kill. */
  | { type: 'send'; from: number; to: number; people: number }

export type FromPoolVictim = { type: 'ready' } | { type: 'stored'; to: number }

let pool: AgentPool | undefined

@Plugin({ name: 'torture' })
class Holder {
  constructor(@Inject(AgentPool) agents: AgentPool) {
    pool = agents
  }
}

process.on('message', (message: ToPoolVictim) => {
  if (message.type === 'start') void start(message.address, message.configFile)
  else void send(message)
})

/** The whole app, as people run it; only its reconnects are quicker. */
async function start(address: DataCentreAddress, configFile: string): Promise<void> {
  const config = await loadConfig(configFile, { env: {} })
  const app = createApp({ config, dataCentre: address, driverFactory: quickDriver(), plugins: { bot1: [Holder] } })
  await app.start()
  process.send?.({ type: 'ready' } satisfies FromPoolVictim)
}

async function send({ from, to, people }: Extract<ToPoolVictim, { type: 'send' }>): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  await Promise.all(
    numbers.map((number) =>
      pool?.enqueue(`@person${number % people}`, { kind: 'text', text: `message ${number}` }, { key: String(number) }),
    ),
  )
  process.send?.({ type: 'stored', to } satisfies FromPoolVictim)
}
