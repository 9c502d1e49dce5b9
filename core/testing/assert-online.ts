import { SwitchboardError } from '../errors/switchboard-error.js'
import type { App } from '../kernel/app.js'

/** @throws PLUGIN_TEST_CLIENT with the first client that is not online. */
export function assertOnline(app: App): void {
  for (const { name, state, reason = '' } of app.control.status().clients) {
    if (state !== 'online') throw new SwitchboardError('PLUGIN_TEST_CLIENT', { client: name, state, reason })
  }
}
