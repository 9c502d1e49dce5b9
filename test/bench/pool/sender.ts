import type { FromSender, Go, SendOrder, ToSender } from './messages.js'

/** How many messages are under way side by side, of each contender. */
const sideBySide = 16

/** Sends one text to one person; resolves when it is sent. */
type Send = (person: SendOrder['people'][number], text: string) => Promise<void>

/** Runs a sender in this process: it says when it is ready, and how long each round took it. */
export function sender(prepare: (order: SendOrder) => Promise<Send>): void {
  let send: Send | undefined
  let people: SendOrder['people'] = []
  process.on('message', (message: ToSender) => {
    if (message.type === 'go') void run(message)
    else void begin(message)
  })
  process.on('disconnect', () => process.exit())

  async function begin(order: SendOrder): Promise<void> {
    people = order.people
    send = await prepare(order)
    // Everybody is looked up before it counts.
    for (const person of people) await send(person, 'hello')
    tell({ type: 'ready' })
  }

  async function run({ round, count }: Go): Promise<void> {
    let next = 0
    const startedMs = performance.now()
    const before = process.cpuUsage()
    const lane = async () => {
      for (let index = next++; index < count; index = next++) {
        const person = people[index % people.length]
        if (person) await send?.(person, `round ${round} message ${index}`)
      }
    }
    await Promise.all(Array.from({ length: sideBySide }, lane))
    const { user, system } = process.cpuUsage(before)
    tell({ type: 'sent', elapsedMs: performance.now() - startedMs, cpuMs: (user + system) / 1_000 })
  }
}

function tell(message: FromSender): void {
  process.send?.(message)
}
