import { describe, expect, it } from 'vitest'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'
import { classifyRpcAnswer } from '../../core/errors/rpc-classification.js'
import { rpcReason } from '../../core/errors/rpc-reason.js'
import { endsLogin } from '../../core/errors/verdict.js'

const classify = (status: number, reason: string) =>
  classifyRpcAnswer({ method: 'messages.SendMessage', status, reason })

describe('an answer of Telegram that is an error', () => {
  it('tells what helps for a reason that is met daily, and where the others are explained', () => {
    expect(classify(400, 'MEDIA_CAPTION_TOO_LONG').fix).toMatch('Write up to 1,024 characters below a file')
    expect(classify(400, 'constructor').fix).toBe(
      'Correct the call; https://core.telegram.org/method/messages.sendMessage lists what the method refuses and why.',
    )
  })

  it.each([
    [420, 'FLOOD_WAIT_30', 'RPC_FLOOD_WAIT'],
    [420, 'FLOOD_PREMIUM_WAIT_5', 'RPC_FLOOD_WAIT'],
    [420, 'FLOOD_TEST_PHONE_WAIT_5', 'RPC_FLOOD_WAIT'],
    [420, 'SOMETHING_NEW', 'RPC_FLOOD_WAIT'],
    [420, 'SLOWMODE_WAIT_12', 'RPC_SLOW_MODE'],
    [303, 'USER_MIGRATE_4', 'RPC_MIGRATE'],
    [303, 'FILE_MIGRATE_1', 'RPC_MIGRATE'],
    [400, 'PEER_FLOOD', 'RPC_PEER_FLOOD'],
    [420, 'FROZEN_METHOD_INVALID', 'RPC_FROZEN'],
    [400, 'MESSAGE_NOT_MODIFIED', 'RPC_BAD_REQUEST'],
    [400, 'MSG_WAIT_FAILED', 'RPC_SERVER'],
    [401, 'SESSION_PASSWORD_NEEDED', 'RPC_UNAUTHORIZED'],
    [401, 'USER_DEACTIVATED_BAN', 'RPC_UNAUTHORIZED'],
    [401, 'USER_DEACTIVATED', 'RPC_UNAUTHORIZED'],
    [401, 'AUTH_KEY_UNREGISTERED', 'RPC_UNAUTHORIZED'],
    [400, 'FROZEN_PARTICIPANT_MISSING', 'RPC_FROZEN'],
    [303, 'PHONE_MIGRATE_2', 'RPC_MIGRATE'],
    [303, 'NETWORK_MIGRATE_3', 'RPC_MIGRATE'],
    [303, 'STATS_MIGRATE_5', 'RPC_MIGRATE'],
    [400, 'CHAT_ADMIN_REQUIRED', 'RPC_BAD_REQUEST'],
    [403, 'CHAT_WRITE_FORBIDDEN', 'RPC_FORBIDDEN'],
    [403, 'USER_PRIVACY_RESTRICTED', 'RPC_FORBIDDEN'],
    [404, 'METHOD_NOT_FOUND', 'RPC_NOT_FOUND'],
    [406, 'AUTH_KEY_DUPLICATED', 'RPC_KEY_DUPLICATED'],
    [406, 'CHANNEL_PRIVATE', 'RPC_FORBIDDEN'],
    [500, 'RPC_CALL_FAIL', 'RPC_SERVER'],
    [-503, 'Timeout', 'RPC_SERVER'],
    [400, 'BOT_RESPONSE_TIMEOUT', 'RPC_BAD_REQUEST'],
    [502, 'BOT_RESPONSE_TIMEOUT', 'RPC_BAD_REQUEST'],
    [500, 'RANDOM_ID_DUPLICATE', 'RPC_SERVER'],
    [420, '2FA_CONFIRM_WAIT_604800', 'RPC_FLOOD_WAIT'],
    [420, 'TAKEOUT_INIT_DELAY_86400', 'RPC_FLOOD_WAIT'],
  ])('%i %s is %s', (status, reason, code) => {
    const error = classify(status, reason)
    expect(error).toMatchObject({ code, context: { method: 'messages.SendMessage', reason } })
    expect(rpcReason(error)).toBe(reason)
    expect(error.fix).not.toBe('')
  })

  it('carries the seconds of a flood wait, at least one, and whether it is one for accounts without Premium', () => {
    expect(classify(420, 'FLOOD_WAIT_30')).toMatchObject({ seconds: 30, context: { premium: false } })
    expect(classify(420, 'FLOOD_WAIT_0')).toMatchObject({ seconds: 1 })
    expect(classify(420, '2FA_CONFIRM_WAIT_604800')).toMatchObject({ seconds: 604_800 })
    // A date so far ahead is still one.
    for (const reason of ['FLOOD_WAIT_99999999999999999999', 'SLOWMODE_WAIT_99999999999999999999'])
      expect(classify(420, reason).context).toMatchObject({ seconds: 2 ** 31 - 1 })
    expect(classify(420, 'TAKEOUT_INIT_DELAY_86400')).toMatchObject({ seconds: 86_400 })
    expect(classify(420, 'FLOOD_PREMIUM_WAIT_5')).toMatchObject({ seconds: 5, context: { premium: true } })
    const error = classify(420, 'FLOOD_WAIT_30')
    expect(error).toBeInstanceOf(FloodWaitError)
    expect(error.message).toContain('sleep_threshold')
  })

  it('keeps its cause', () => {
    const cause = new Error('what the library threw')
    expect(classifyRpcAnswer({ method: 'a.B', status: 400, reason: 'X', cause }).cause).toBe(cause)
  })

  it('ends a session only where nothing but a new login helps', () => {
    const ending = ['AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED', 'SESSION_EXPIRED', 'USER_DEACTIVATED']
    for (const reason of ending) expect(endsLogin(classify(401, reason))).toBe(true)
    expect(endsLogin(classify(406, 'AUTH_KEY_DUPLICATED'))).toBe(true)
    expect(endsLogin(classify(401, 'SESSION_PASSWORD_NEEDED'))).toBe(false)
    expect(endsLogin(new Error('SESSION_REVOKED'))).toBe(false)
  })
})
