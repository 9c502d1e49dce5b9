import type { LoginInSight, SendFault } from '../mtproto/wire-faults.js'
import type { FaultEffect, FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import type { BadLengthFault } from './protocol-fault.js'

const lengths = {
  uneven: 'uneven-length',
  long: 'long-length',
  negative: 'negative-length',
  padding: 'long-padding',
} as const satisfies Record<BadLengthFault['length'], SendFault>

/** How a fault breaks the protocol below requests and updates; `undefined` for one that does not. */
export function protocolEffect(rule: FaultRule, { wire }: FaultTools): FaultEffect | undefined {
  const { fault } = rule
  const meets = ({ userId }: LoginInSight) => rule.concerns(userId) && rule.take()
  const onSend = (of: 'answers' | 'updates' | undefined, wrong: SendFault): FaultEffect => ({
    onSend: ({ userId, isAnswer }) => {
      const isMeant = of === undefined || (of === 'answers') === isAnswer
      return isMeant && meets({ userId, authKeyId: undefined }) ? wrong : undefined
    },
  })
  switch (fault.kind) {
    case 'refuse-connection':
      return { onConnection: () => (rule.take() ? (fault.stall ? 'stall' : 'refuse') : undefined) }
    case 'block-transport':
      return {
        onTransport: (name) =>
          !name.startsWith('obfuscated') && rule.take() ? (fault.stall ? 'stall' : 'refuse') : undefined,
      }
    case 'transport-error':
      return { onFrame: (login) => (meets(login) ? fault.code : undefined) }
    case 'wrong-salt':
      return {
        refuseSalt: (authKeyId) => rule.concerns(wire().authKey(authKeyId)?.userId) && rule.take(),
      }
    case 'clock-skew':
      return { skewMs: () => fault.ms }
    case 'new-session':
      return {
        onMessage: (message) => {
          const isOccasion = message.hasRequest && (message.isContainer || !fault.inContainer)
          return isOccasion && meets(message) ? { greetings: fault.copies ?? 1 } : undefined
        },
      }
    case 'false-notice': {
      const notice = { kind: fault.notice, code: fault.code ?? (fault.notice === 'bad_server_salt' ? 48 : 32) }
      return { onMessage: (message) => (meets(message) ? { notice } : undefined) }
    }
    case 'bad-message-id':
      return onSend(fault.of, `${fault.id}-id`)
    case 'bad-length':
      return onSend(fault.of, lengths[fault.length])
    case 'broken-container':
      return onSend(fault.of, 'broken-container')
    case 'long-pq':
      return { onHandshake: (step) => (step === 'pq' && rule.take() ? { pqBytes: fault.bytes ?? 33 } : undefined) }
    case 'dh-gen-retry':
    case 'dh-gen-fail': {
      const verdict = fault.kind === 'dh-gen-retry' ? 'dh_gen_retry' : 'dh_gen_fail'
      return { onHandshake: (step) => (step === 'key' && rule.take() ? { verdict } : undefined) }
    }
    default:
      return undefined
  }
}
