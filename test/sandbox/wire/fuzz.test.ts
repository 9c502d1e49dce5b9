import { expect, it } from 'vitest'
import { type LogFields, Logger } from '../../../core/logging/logger.js'
import { DoorFuzzer } from './door-fuzzer.js'
import { RawClient } from './raw-client.js'
import { startWire, textUpdate } from './wire-fixture.js'

const inputs = Number(process.env.SWITCHBOARD_FUZZ ?? 100_000)
const seed = Number(process.env.SWITCHBOARD_FUZZ_SEED ?? 1)

/** Keeps what went wrong on the server's side. */
class FaultLog extends Logger {
  readonly faults: string[] = []
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(message: string, fields?: LogFields): void {
    this.faults.push(`${message} ${String((fields?.error as Error | undefined)?.stack ?? '')}`)
  }
  fatal(message: string, fields?: LogFields): void {
    this.error(message, fields)
  }
  child(): Logger {
    return this
  }
}

it(
  `survives ${inputs} wrong inputs, leaks no connection, and other clients go on unharmed`,
  async () => {
    const log = new FaultLog()
    const { server, mint } = await startWire({ log })
    const healthyRecord = mint()
    const healthy = await RawClient.login(server, healthyRecord)
    await healthy.call({ _: 'updates.getState' })
    const fuzzer = new DoorFuzzer(server, mint(), seed)
    let pushed = 0
    await fuzzer.run(inputs, async () => {
      if (fuzzer.connections % 20 !== 0) return
      await healthy.settle()
      server.push(healthyRecord.id, textUpdate(++pushed))
      const came = await healthy.next('updates')
      healthy.ack([came])
      expect(came.value).toMatchObject({ updates: [{ pts: pushed }] })
    })
    expect(log.faults).toEqual([])
    expect(fuzzer.inputs).toBeGreaterThanOrEqual(inputs)
    expect(pushed).toBeGreaterThan(0)
    await healthy.settle()
    await until(() => server.counts.connections === 1)
    expect(server.counts.handshakes).toBe(0)
    expect(server.counts.sessions).toBeLessThanOrEqual(1 + server.limits.maxSessionsPerKey)
    healthy.close()
    await server.close()
    expect(server.counts.connections).toBe(0)
  },
  10_000 + inputs * 2,
)

/** The server hears of an end a moment after the client. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
