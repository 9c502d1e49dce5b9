import { SwitchboardError } from '../../errors/switchboard-error.js'
import { type Fault, lostLoginErrors, waitErrors } from './fault.js'
import { codeTypes, nextCodeTypes } from './service-fault.js'

type Check = (value: unknown) => string | undefined

const number =
  (min: number, max = Number.POSITIVE_INFINITY): Check =>
  (value) => {
    if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return undefined
    return max === Number.POSITIVE_INFINITY ? `a number from ${min}` : `a number from ${min} to ${max}`
  }
/** One of these words. */
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? undefined : `one of ${words.join(', ')}`
const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text')
const yesNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const methods: Check = (value) =>
  [value].flat().length > 0 && [value].flat().every((item) => text(item) === undefined)
    ? undefined
    : 'a method or a list of them'
const account: Check = (value) =>
  text(value) === undefined || number(1)(value) === undefined ? undefined : 'a short name, a username or an id'
const rpcError: Check = (value) =>
  typeof value === 'string' && /^-?\d{3} [A-Z0-9][A-Z0-9_]*$/.test(value)
    ? undefined
    : 'a text such as "400 PEER_FLOOD"'
const anyNumber = number(Number.NEGATIVE_INFINITY)
const occasions = { account, times: number(1), after: number(0) }
const onRequests = { ...occasions, method: methods }
const onConnections = { times: number(1), after: number(0) }
const onMessages = { ...occasions, of: oneOf('answers', 'updates') }

interface Shape {
  required?: Readonly<Record<string, Check>>
  optional?: Readonly<Record<string, Check>>
}

/** The fields of every kind. */
const shapes: Readonly<Record<Fault['kind'], Shape>> = {
  error: { required: { error: rpcError }, optional: onRequests },
  'flood-wait': { required: { seconds: number(1) }, optional: { ...onRequests, as: oneOf(...waitErrors) } },
  rate: { required: { count: number(1), perSeconds: number(1) }, optional: onRequests },
  'slow-mode': { required: { seconds: number(1) }, optional: onRequests },
  'lost-login': { required: { error: oneOf(...Object.keys(lostLoginErrors)) }, optional: occasions },
  migrate: { required: { account, dcId: number(1) } },
  'other-layer': { required: { layer: number(1) }, optional: { account } },
  'migrate-request': {
    required: { what: oneOf('PHONE', 'NETWORK', 'USER', 'STATS', 'FILE'), dcId: number(1) },
    optional: onRequests,
  },
  'bot-timeout': { optional: onRequests },
  delay: { required: { ms: number(0) }, optional: { ...onRequests, spreadMs: number(0) } },
  reorder: { required: { count: number(2) }, optional: { ...onRequests, withinMs: number(1) } },
  'lose-request': { optional: onRequests },
  'lose-answer': { optional: { ...onRequests, forGood: yesNo } },
  'disconnect-before': { optional: onRequests },
  'disconnect-after': { optional: onRequests },
  'half-open': { optional: onRequests },
  'unknown-answer': { optional: onRequests },
  'unknown-in-difference': { optional: { ...onRequests, stays: yesNo } },
  'temporary-key': { required: { what: oneOf('forgotten', 'unbound', 'refused') }, optional: occasions },
  'gzip-bomb': { optional: { ...onRequests, bytes: number(1, 1_073_741_824) } },
  'nested-gzip': { optional: { ...onRequests, depth: number(1, 10_000) } },
  'not-initialized': {
    optional: { ...onRequests, error: oneOf('CONNECTION_NOT_INITED', 'CONNECTION_LAYER_INVALID') },
  },
  'lose-update': { optional: occasions },
  'repeat-update': { optional: { ...occasions, copies: number(2) } },
  'delay-update': { required: { ms: number(0) }, optional: occasions },
  'updates-too-long': { optional: occasions },
  'unknown-update': { optional: { ...occasions, inside: yesNo } },
  'refuse-connection': { optional: { ...onConnections, stall: yesNo } },
  'block-transport': { optional: { ...onConnections, stall: yesNo } },
  'transport-error': { required: { code: number(-999_999, -1) }, optional: occasions },
  'duplicate-key': { optional: occasions },
  'wrong-salt': { optional: occasions },
  'clock-skew': { required: { ms: anyNumber } },
  'new-session': { optional: { ...occasions, copies: number(1, 100), inContainer: yesNo } },
  'false-notice': {
    required: { notice: oneOf('bad_server_salt', 'bad_msg_notification') },
    optional: { ...occasions, code: number(0) },
  },
  'bad-message-id': { required: { id: oneOf('even', 'old', 'future', 'repeated') }, optional: onMessages },
  'bad-length': { required: { length: oneOf('uneven', 'long', 'negative', 'padding') }, optional: onMessages },
  'broken-container': { optional: onMessages },
  'long-pq': { optional: { ...onConnections, bytes: number(9, 250) } },
  'dh-gen-retry': { optional: onConnections },
  'dh-gen-fail': { optional: onConnections },
  'code-type': {
    required: { type: oneOf(...codeTypes) },
    optional: { ...occasions, nextType: oneOf(...nextCodeTypes), timeoutSeconds: number(0) },
  },
  'sign-up-required': { optional: occasions },
  'cdn-redirect': { optional: { ...occasions, reupload: yesNo, corrupt: yesNo } },
  'dc-options': { optional: { account, host: text, port: number(1, 65_535) } },
}

/** All kinds of faults. */
export const faultKinds = Object.keys(shapes) as readonly Fault['kind'][]

/**
 * Reads a fault that came as JSON.
 * @throws SANDBOX_FAULT_INVALID with everything that is wrong with it.
 */
export function readFault(data: unknown): Fault {
  const given = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const { kind } = given
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind as Fault['kind']] : undefined
  const problems = shape ? problemsOf(given, shape) : [`kind has to be one of ${faultKinds.join(', ')}`]
  if (problems.length > 0) throw new SwitchboardError('SANDBOX_FAULT_INVALID', { problems })
  return given as unknown as Fault
}

function problemsOf(given: Record<string, unknown>, { required = {}, optional = {} }: Shape): string[] {
  const known: Record<string, Check> = { ...required, ...optional }
  const problems: string[] = []
  for (const field of Object.keys(required)) if (given[field] === undefined) problems.push(`${field} is missing`)
  for (const [field, value] of Object.entries(given)) {
    if (field === 'kind' || value === undefined) continue
    const wanted = known[field] ? known[field](value) : undefined
    if (!known[field]) problems.push(`${field} is no field of ${given.kind}`)
    else if (wanted) problems.push(`${field} has to be ${wanted}`)
  }
  return problems
}
