import { describeSession } from '../../sessions/describe-session.js'
import { colorsOf, type Terminal } from '../terminal.js'
import { type PlaceOptions, sessionPlace } from './session-place.js'
import type { SessionTools } from './session-tools.js'
import { renderSessionInfo } from './session-views.js'

/** Shows what is known of one session. Connects nothing and changes nothing. @throws SESSION_MISSING */
export async function showSession(
  terminal: Terminal,
  { clock }: SessionTools,
  name: string,
  options: PlaceOptions,
): Promise<number> {
  const { file, cipher, config, client } = await sessionPlace(terminal, clock, name, options)
  const description = await describeSession(file, cipher)
  const hasClient = config && client !== undefined
  terminal.out.write(renderSessionInfo({ name, hasClient, description }, colorsOf(terminal)))
  return 0
}
