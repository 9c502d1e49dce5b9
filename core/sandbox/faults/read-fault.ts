import { SwitchboardError } from '../../errors/switchboard-error.js'
import { type Fault, lostLoginErrors } from './fault.js'

type Check = (value: unknown) => string | undefined

const number =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least ? undefined : `a number from ${least}`
const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text')
const yesNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const methods: Check = (value) =>
  [value].flat().length > 0 && [value].flat().every((item) => text(item) === undefined)
    ? undefined
    : 'a method or a list of them'
const account: Check = (value) =>
  text(value) === undefined || number(1)(value) === undefined ? undefined : 'a short name, a username or an id'
const rpcError: Check = (value) =>
  typeof value === 'string' && /^-?\d{3} [A-Z][A-Z0-9_]*$/.test(value) ? undefined : 'a text such as "400 PEER_FLOOD"'
const lostLogin: Check = (value) =>
  typeof value === 'string' && value in lostLoginErrors
    ? undefined
    : `one of ${Object.keys(lostLoginErrors).join(', ')}`

const anyNumber = number(Number.NEGATIVE_INFINITY)
const occasions = { account, times: number(1), after: number(0) }
const onRequests = { ...occasions, method: methods }

interface Shape {
  required?: Readonly<Record<string, Check>>
  optional?: Readonly<Record<string, Check>>
}

/** The fields of every kind. */
const shapes: Readonly<Record<Fault['kind'], Shape>> = {
  error: { required: { error: rpcError }, optional: onRequests },
  'flood-wait': { required: { seconds: number(1) }, optional: onRequests },
  rate: { required: { count: number(1), perSeconds: number(1) }, optional: onRequests },
  'slow-mode': { required: { seconds: number(1) }, optional: onRequests },
  'lost-login': { required: { error: lostLogin }, optional: occasions },
  migrate: { required: { account, dcId: number(1) } },
  delay: { required: { ms: number(0) }, optional: { ...onRequests, spreadMs: number(0) } },
  reorder: { required: { count: number(2) }, optional: { ...onRequests, withinMs: number(1) } },
  'lose-request': { optional: onRequests },
  'lose-answer': { optional: onRequests },
  'disconnect-before': { optional: onRequests },
  'disconnect-after': { optional: onRequests },
  'half-open': { optional: onRequests },
  'lose-update': { optional: occasions },
  'repeat-update': { optional: { ...occasions, copies: number(2) } },
  'delay-update': { required: { ms: number(0) }, optional: occasions },
  'updates-too-long': { optional: occasions },
  'refuse-connection': { optional: { times: number(1), after: number(0), stall: yesNo } },
  'wrong-salt': { optional: occasions },
  'clock-skew': { required: { ms: anyNumber } },
}

/** All kinds of faults. */
export const faultKinds = Object.keys(shapes) as readonly Fault['kind'][]

/**
 * Reads a fault that came as JSON.
 * @throws SANDBOX_FAULT_INVALID with everything that is wrong with it.
 */
export function readFault(data: unknown): Fault {
  const given = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const shape = typeof given.kind === 'string' ? shapes[given.kind as Fault['kind']] : undefined
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
