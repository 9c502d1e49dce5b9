import 'reflect-metadata'
import { vi } from 'vitest'

/** How long `vi.waitFor` waits unless told: its own second is nothing on a machine with other work. `expect.poll` has it from the configuration. */
const patienceMs = 15_000

const patient = Symbol.for('switchboard.patient')

// Once for all files of a worker, which share it.
if (!(patient in vi.waitFor)) {
  const { waitFor } = vi
  const waitLonger: typeof vi.waitFor = (callback, options = patienceMs) => {
    const given = typeof options === 'number' ? { timeout: options } : options
    return waitFor(callback, { timeout: patienceMs, ...given })
  }
  vi.waitFor = Object.assign(waitLonger, { [patient]: true })
}
