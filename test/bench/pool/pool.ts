import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentDirectory } from '../../../core/agents/agent-directory.js'
import { defaultAgentPolicy } from '../../../core/agents/agent-policy.js'
import { SqliteAgentStore } from '../../../core/agents/sqlite-agent-store.js'
import { ownerOf } from '../../../core/client/client-owner.js'
import type { ClientState } from '../../../core/client/client-state.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { Outbox } from '../../../core/outbox/outbox.js'
import { ownerOfOutbox } from '../../../core/outbox/outbox-owner.js'
import { SqliteOutboxStore } from '../../../core/outbox/sqlite-outbox-store.js'
import { Database } from '../../../core/storage/database.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { benchClient } from './bench-client.js'
import { sender } from './sender.js'

/** A pool of one account without limits, with its outbox in a database file, as people run it. */
sender(async (order) => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const clock = new SystemClock()
  const logger = new SilentLogger()
  const database = Database.open(join(folder, 'bench.db'), { clock, logger })
  const outbox = new Outbox({ store: new SqliteOutboxStore(database), clock, logger })
  await ownerOfOutbox(outbox).open()
  const client = benchClient(order)
  const directory = new AgentDirectory({
    store: new SqliteAgentStore(database),
    outbox,
    clients: {
      open: async () => ({
        client,
        get state(): ClientState {
          return client.state
        },
        start: () => ownerOf(client).start(),
        stop: () => ownerOf(client).stop(),
        onState: (listener) => client.onState((state, _before, reason) => listener(state, reason)),
      }),
      loginOf: async () => 'login',
      release: () => {},
    },
    clock,
    logger,
    policy: { ...defaultAgentPolicy, messagesPerMinute: 0, firstMessagesPerHour: 0, lookupsPerMinute: 0 },
    strategy: 'least-busy',
    connectConcurrency: 1,
  })
  await directory.open({ agents: [{ sessionName: 'agent0' }], pools: [{ name: 'bench', agents: ['agent0'] }] })
  const pool = directory.get('bench')
  await pool?.initialize()
  return async ({ username }, text) => {
    if (!(await pool?.sendMessage(`@${username}`, text))) throw new Error('a message of the bench was not delivered')
  }
})
