import { describe, expect, it } from 'vitest'
import { catalogue, type ErrorCode } from '../../core/errors/catalogue.js'
import type { CatalogueEntry } from '../../core/errors/entry.js'
import { classifyRpcAnswer } from '../../core/errors/rpc-classification.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { affectsClient, endsLogin, verdictOf, waitSecondsOf } from '../../core/errors/verdict.js'

const answer = (reason: string, method = 'messages.EditMessage', status = 400) =>
  classifyRpcAnswer({ method, status, reason })

describe('the verdict of an error', () => {
  it('is there for every code of the catalogue', () => {
    const verdicts = Object.entries(catalogue).map(([code, entry]) => {
      const { verdict, affects } = entry as CatalogueEntry<object>
      return { code: code as ErrorCode, verdict: verdict({}), affects }
    })
    expect(verdicts.length).toBeGreaterThan(100)
    for (const { verdict, affects } of verdicts) {
      expect(['transient', 'final', 'ambiguous', 'duplicate']).toContain(verdict)
      expect(['call', 'client']).toContain(affects)
    }
  })

  it.each([
    ['transient', answer('INTERNAL', 'a.B', 500)],
    ['transient', answer('Timeout', 'a.B', -503)],
    ['transient', answer('RPC_CALL_FAIL')],
    ['transient', answer('FLOOD_WAIT_9', 'a.B', 420)],
    ['transient', answer('SLOWMODE_WAIT_9', 'a.B', 420)],
    ['transient', new SwitchboardError('RPC_UNREACHABLE', { host: 'h', port: 1, attempts: 3 })],
    ['transient', new SwitchboardError('RPC_DISCONNECTED', { method: 'a.B', sent: false })],
    ['ambiguous', new SwitchboardError('RPC_DISCONNECTED', { method: 'a.B', sent: true })],
    ['ambiguous', new SwitchboardError('RPC_TIMEOUT', { method: 'a.B', timeoutMs: 1 })],
    ['ambiguous', new SwitchboardError('RPC_UNREADABLE', { method: 'a.B', problem: 'new.' })],
    ['ambiguous', new Error('of a plugin')],
    ['ambiguous', 'a text'],
    ['final', answer('MESSAGE_EMPTY')],
    ['final', answer('BOT_RESPONSE_TIMEOUT', 'messages.GetBotCallbackAnswer')],
    ['final', answer('BOT_RESPONSE_TIMEOUT', 'messages.GetBotCallbackAnswer', 502)],
    ['final', answer('Timeout', 'messages.GetBotCallbackAnswer', -503)],
    ['final', answer('CHAT_WRITE_FORBIDDEN', 'a.B', 403)],
    ['final', answer('PEER_FLOOD')],
    ['final', answer('FROZEN_METHOD_INVALID', 'a.B', 420)],
    ['final', answer('SESSION_REVOKED', 'a.B', 401)],
    ['duplicate', answer('RANDOM_ID_DUPLICATE', 'messages.SendMessage', 500)],
    ['duplicate', answer('RANDOM_ID_DUPLICATE', 'messages.SendMessage')],
  ])('is %s for %s', (verdict, error) => {
    expect(verdictOf(error)).toBe(verdict)
  })

  it.each([
    ['MESSAGE_NOT_MODIFIED', 'messages.EditMessage'],
    ['MESSAGE_NOT_MODIFIED', 'messages.SendReaction'],
    ['CHAT_NOT_MODIFIED', 'messages.UpdatePinnedMessage'],
    ['CHAT_NOT_MODIFIED', 'channels.EditTitle'],
    ['CHAT_NOT_MODIFIED', 'messages.EditChatPhoto'],
    ['CHAT_ABOUT_NOT_MODIFIED', 'messages.EditChatAbout'],
    ['TOPIC_NOT_MODIFIED', 'channels.EditForumTopic'],
    ['USERNAME_NOT_MODIFIED', 'account.UpdateUsername'],
    ['QUERY_ID_INVALID', 'messages.SetBotCallbackAnswer'],
    ['QUERY_ID_INVALID', 'messages.SetInlineBotResults'],
    ['USER_ALREADY_PARTICIPANT', 'channels.JoinChannel'],
    ['INVITE_REQUEST_SENT', 'messages.ImportChatInvite'],
    ['USER_NOT_PARTICIPANT', 'channels.LeaveChannel'],
    ['HIDE_REQUESTER_MISSING', 'messages.HideChatJoinRequest'],
    ['REVOTE_NOT_ALLOWED', 'messages.SendVote'],
  ])('is done for %s of a repeated %s, and final for the first', (reason, method) => {
    const error = answer(reason, method)
    expect([verdictOf(error), verdictOf(error, { repeated: true })]).toEqual(['final', 'duplicate'])
  })

  it('stays final for a repeated call that asks for what is not there', () => {
    const question = answer('USER_NOT_PARTICIPANT', 'channels.GetParticipant')
    expect(verdictOf(question, { repeated: true })).toBe('final')
    expect(verdictOf(answer('MESSAGE_ID_INVALID'), { repeated: true })).toBe('final')
  })

  it('says beside it how long to wait, whom it concerns, and whether the login is over', () => {
    expect(waitSecondsOf(answer('FLOOD_WAIT_9', 'a.B', 420))).toBe(9)
    expect(waitSecondsOf(answer('SLOWMODE_WAIT_8', 'a.B', 420))).toBe(8)
    expect(waitSecondsOf(answer('INTERNAL', 'a.B', 500))).toBeUndefined()
    expect(affectsClient(answer('PEER_FLOOD'))).toBe(true)
    expect(affectsClient(answer('CHAT_WRITE_FORBIDDEN', 'a.B', 403))).toBe(false)
    expect(endsLogin(answer('SESSION_REVOKED', 'a.B', 401))).toBe(true)
    expect(endsLogin(new SwitchboardError('RPC_KEY_FORGOTTEN', { dcId: 2 }))).toBe(false)
  })
})
