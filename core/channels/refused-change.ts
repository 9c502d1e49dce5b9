import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'

/** What a change is made to. */
interface ChangedPlace {
  readonly channel: string
  /** Which of the channels it is, from 0; a new one comes last. */
  readonly index: number
  /** Of an agent that is added: which of the channel's it becomes, from 0. */
  readonly agent?: number
}

/** The rules of what only one may have; their facts say whose it is. */
const taken: ReadonlySet<string> = new Set(['sessionTaken', 'channelIdTaken'])

/**
 * What is wrong with a text that was to be written, told as what is wrong with the change: the file on the disk has no such
 * lines. A value is named as the caller gave it, `crm_enabled`; one of another channel by its place in the file.
 */
export function refusedChange(error: unknown, { channel, index, agent }: ChangedPlace): unknown {
  if (!isSwitchboardError(error, 'CONFIG_CHANNELS_INVALID')) return error
  const { file, problems } = error.context
  const ofChannel = new RegExp(`^\\w*\\[${index}\\]\\.`)
  const isOfChannel = (path: string) => ofChannel.test(path)
  const ofAgent = agent === undefined ? undefined : `agents[${agent}].`
  const given = problems.map((problem) => {
    const { line: _, column: __, path, ...told } = turned(problem, isOfChannel)
    // A file that is one channel names its values as the channel does.
    const inChannel = path.startsWith('agents[') ? path : path.replace(ofChannel, '')
    return { ...told, path: ofAgent && inChannel.startsWith(ofAgent) ? inChannel.slice(ofAgent.length) : inChannel }
  })
  return new SwitchboardError('CONFIG_CHANNEL_INVALID', { file, channel, problems: given })
}

/** Of two places that have one id or session name the check blames the later one; what was given may be the other. */
function turned(problem: ConfigDiagnostic, isGiven: (path: string) => boolean): ConfigDiagnostic {
  const { path, message, rule = '', facts = {} } = problem
  const { place } = facts
  if (!taken.has(rule) || typeof place !== 'string') return problem
  const key = path.slice(path.lastIndexOf('.'))
  const turnedPath = `${place}${key}`
  if (isGiven(path) || !isGiven(turnedPath)) return problem
  const other = path.slice(0, -key.length)
  return { ...problem, path: turnedPath, message: message.replace(place, other), facts: { ...facts, place: other } }
}
