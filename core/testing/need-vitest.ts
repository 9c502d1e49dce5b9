import { SwitchboardError } from '../errors/switchboard-error.js'

/** @throws PLUGIN_TEST_VITEST, since vitest itself says less clearly that it is missing or not what runs. */
export async function vitest(): Promise<typeof import('vitest')> {
  if (process.env.VITEST === undefined) throw new SwitchboardError('PLUGIN_TEST_VITEST', {})
  return import('vitest')
}
