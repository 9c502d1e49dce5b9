import { existsSync } from 'node:fs'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, startPipeline } from './pipeline-harness.js'
import { container } from './tl.js'

/** What the process that ends in the middle of its work is told by its parent. */
export interface StoreJob {
  readonly file: string
  readonly messages: number
  /** Where it ends itself: in the handler of this message, after it has written; absent: its parent ends it. */
  readonly endsAt?: number
}

process.once('message', (job: StoreJob) => void run(job))

/** Counts messages in a store, with a server that has had all of them from the beginning. */
async function run({ file, messages, endsAt }: StoreJob): Promise<void> {
  const isFirst = !existsSync(file)
  const clock = new SystemClock()
  const database = Database.open(file, { clock, logger: new SilentLogger() })
  const store = new SqliteKeyValueStore(database, { client: 'alpha', plugin: 'counter' })
  const fake = new FakeClient()
  const server = new FakeServer(fake)
  const pushed = Array.from({ length: messages }, (_, index) => server.message(5 + (index % 2), String(index)))
  if (isFirst) {
    // The account is first seen before all of them.
    fake.answers.set('updates.GetState', () => ({ className: 'updates.State', pts: 0, qts: 0, date: 1, seq: 0 }))
  }
  const count = on<MessageContext>('message', async function count(ctx) {
    const before = (await store.get<number>(`of ${ctx.chatId}`)) ?? 0
    await store.set(`of ${ctx.chatId}`, before + 1)
    await store.update<number>('all', (value = 0) => value + 1)
    await new Promise((resolve) => setImmediate(resolve))
    process.send?.({ text: ctx.text, redelivered: ctx.redelivered, own: await store.get(`of ${ctx.chatId}`), before })
    if (ctx.text === String(endsAt)) process.kill(process.pid, 'SIGKILL')
  })
  await startPipeline([count], { database, clock, fake, client: fake.asClient() })
  if (isFirst) fake.push(container(...pushed))
}
