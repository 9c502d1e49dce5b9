import 'reflect-metadata'
import { vi } from 'vitest'
import { Patience } from '../core/sandbox/patience.js'

/**
 * How long `vi.waitFor` and the people of a sandbox wait unless told: a second, or five, are nothing on a machine with other work.
 * `expect.poll` has it from the configuration.
 */
const patienceMs = 15_000

Patience.usualMs = patienceMs

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
