import type { FromSender, Go, SendOrder, ToSender } from './messages.js'

/** Sends one text to one person, with marks as HTML or without; resolves when it is sent. */
type Send = (person: SendOrder['people'][number], text: string, formatted: boolean) => Promise<void>

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
    for (const person of people) await send(person, 'hello', false)
    tell({ type: 'ready' })
  }

  async function run({ round, count, inFlight, formatted }: Go): Promise<void> {
    let next = 0
    const tookMs = new Float64Array(count)
    const startedMs = performance.now()
    const before = process.cpuUsage()
    const lane = async () => {
      for (let index = next++; index < count; index = next++) {
        const person = people[index % people.length]
        const text = `round ${round} message ${index}`
        const begunMs = performance.now()
        if (person) await send?.(person, formatted ? marked(text) : text, formatted)
        tookMs[index] = performance.now() - begunMs
      }
    }
    await Promise.all(Array.from({ length: inFlight }, lane))
    const { user, system } = process.cpuUsage(before)
    const elapsedMs = performance.now() - startedMs
    const p99Ms = tookMs.sort()[Math.floor(count * 0.99)] ?? Number.NaN
    tell({ type: 'sent', elapsedMs, cpuMs: (user + system) / 1_000, p99Ms })
  }
}

/** A text as people mark it. */
function marked(text: string): string {
  return `<b>${text}</b> of <i>several</i>, see <a href="https://example.org/orders">the orders</a> &amp; <code>count</code>`
}

function tell(message: FromSender): void {
  process.send?.(message)
}
